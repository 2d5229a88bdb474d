using System.Collections.Concurrent;
using Panel.Agent.Instances;
using Panel.Agent.Instances.Actions;
using Panel.Agent.Storage;

namespace Panel.Agent.Tests.Instances.Actions;

internal sealed record HoldData(Guid OperationId, Guid InstanceId, DateTimeOffset Deadline, string? Payload = null);

internal sealed record HoldBoth(Guid OperationId, Guid InstanceId, DateTimeOffset Deadline, string? Payload = null);

/// <summary>An action that is under way until the test lets it go on. Outlives the agents of a test.</summary>
internal abstract class HoldHandler(string kind, Lane lane) : IActionHandler
{
    private readonly ConcurrentDictionary<Guid, TaskCompletionSource<ActionResult>> _ends = new();

    public string Kind => kind;

    public Lane Lane => lane;

    public ConcurrentQueue<RunningAction> Begun { get; } = new();

    public ConcurrentQueue<ActionResult> Settled { get; } = new();

    public void LetGo(Guid operation, ActionResult? result = null) =>
        EndOf(operation).SetResult(result ?? ActionResult.Success);

    public Task<ActionResult> RunAsync(
        InstanceContext instance,
        RunningAction running,
        CancellationToken cancellationToken
    )
    {
        Begun.Enqueue(running);
        return EndOf(running.Action.OperationId!.Value).Task.WaitAsync(cancellationToken);
    }

    public Task SettleAsync(
        InstanceContext instance,
        RunningAction running,
        ActionResult result,
        CancellationToken cancellationToken
    )
    {
        Settled.Enqueue(result);
        return Task.CompletedTask;
    }

    private TaskCompletionSource<ActionResult> EndOf(Guid operation) =>
        _ends.GetOrAdd(
            operation,
            _ => new TaskCompletionSource<ActionResult>(TaskCreationOptions.RunContinuationsAsynchronously)
        );
}

internal sealed class HoldDataHandler() : HoldHandler("HoldData", Lane.Data), IActionHandler<HoldData>
{
    public ActionCommand Read(HoldData command, DateTimeOffset now) =>
        new(command.OperationId, command.InstanceId, command.Deadline, Payload: command.Payload);
}

internal sealed class HoldBothHandler() : HoldHandler("HoldBoth", Lane.Both), IActionHandler<HoldBoth>
{
    public ActionCommand Read(HoldBoth command, DateTimeOffset now) =>
        new(command.OperationId, command.InstanceId, command.Deadline, Payload: command.Payload);
}
