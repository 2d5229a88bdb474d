using Panel.Agent.Console;
using Panel.Agent.Files;
using Panel.Agent.Instances.State;
using Panel.Agent.Runtimes;
using Panel.Agent.Storage;

namespace Panel.Agent.Instances;

/// <summary>Removes containers, data, logs and every row of an instance. Succeeds when nothing is there.</summary>
internal sealed class DeleteAction(InstanceConsoles consoles)
{
    public static async Task<ActionResult> RunAsync(InstanceContext instance, CancellationToken cancellationToken)
    {
        await instance.Runtime.RemoveAsync(instance.Id, ContainerRole.Install, cancellationToken);
        await instance.Runtime.RemoveAsync(instance.Id, ContainerRole.Workload, cancellationToken);
        instance.Detach();
        // Not cancellable inside, and long for a large tree: elsewhere than on the supervisor.
        await Task.Run(() => DeleteFolder(instance.Folder), cancellationToken).WaitAsync(cancellationToken);
        return ActionResult.Success;
    }

    /// <summary>Forgets the instance, in the commit that ends the operation.</summary>
    public void Forget(InstanceContext instance, Action<InstanceRecord?> end)
    {
        instance.Apply(new Deleted(instance.Now), CancellationToken.None, end);
        // Not earlier: until the record is gone, nothing may make the folder again.
        instance.IsLeaving = false;
        consoles.Remove(instance.Id);
    }

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
