using Panel.Agent.Files;
using Panel.Agent.Instances.State;
using Panel.Agent.Runtimes;
using Panel.Agent.Storage;
using Panel.Contracts;

namespace Panel.Agent.Instances.Actions;

/// <summary>Removes containers, data, logs and every row of an instance. Succeeds when nothing is there.</summary>
internal sealed class DeleteHandler : IActionHandler<DeleteInstance>, IDueHandler
{
    public string Kind => "Delete";

    public Lane Lane => Lane.Both;

    public ActionRank Rank => ActionRank.Final;

    public bool CanBeCancelled => false;

    public ActionCommand Read(DeleteInstance command, DateTimeOffset now)
    {
        var (operation, _, instance, generation, deadline) = command;
        var told = new DesiredCommanded(now, DesiredState.Deleted, generation);
        return new ActionCommand(operation, instance, deadline, generation, told);
    }

    public DateTimeOffset? DueAt(InstanceContext instance, DateTimeOffset now) =>
        instance.IsLeaving || instance.Record is { Desired: DesiredState.Deleted } ? now : null;

    public TimeSpan LimitOf(InstanceContext instance) => TimeSpan.FromMinutes(5);

    public async Task<ActionResult> RunAsync(
        InstanceContext instance,
        RunningAction running,
        CancellationToken cancellationToken
    )
    {
        await instance.Runtime.RemoveAsync(instance.Id, ContainerRole.Install, cancellationToken);
        await instance.Runtime.RemoveAsync(instance.Id, ContainerRole.Workload, cancellationToken);
        instance.Detach();
        // Not cancellable inside, and long for a large tree: elsewhere than on the supervisor.
        await Task.Run(() => DeleteFolder(instance.Folder), cancellationToken).WaitAsync(cancellationToken);
        return ActionResult.Success;
    }

    public Task SettleAsync(
        InstanceContext instance,
        RunningAction running,
        ActionResult result,
        CancellationToken cancellationToken
    )
    {
        instance.Apply(new ActionFailed(instance.Now, result.Error), cancellationToken);
        return Task.CompletedTask;
    }

    public InstanceEvent EventOfSuccess(InstanceAction action, DateTimeOffset now) =>
        new Deleted(now, action.Generation ?? 0);

    private static void DeleteFolder(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        // It knows only names that are UTF-8; a workload or an archive may have left others.
        catch (IOException) when (Directory.Exists(folder))
        {
            DeleteByDescriptors(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RuntimeException(
                "data_not_removed",
                $"The data could not be removed: {exception.Message}",
                exception
            );
        }
    }

    private static void DeleteByDescriptors(string folder)
    {
        try
        {
            using var parent = DataRoot.Open(Path.GetDirectoryName(folder)!);
            parent.Delete(DataPath.Parse(Path.GetFileName(folder)), CancellationToken.None);
        }
        catch (DataRootException exception)
        {
            throw new RuntimeException(
                "data_not_removed",
                $"The data could not be removed: {exception.Message}",
                exception
            );
        }
    }
}
