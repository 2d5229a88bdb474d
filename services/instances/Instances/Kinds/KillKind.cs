using Microsoft.Extensions.Options;
using Panel.Contracts;
using Panel.Data.Messaging;
using Panel.Hosting.Errors;
using Panel.Instances.Data;
using Panel.Instances.Operations;
using Panel.Operations;

namespace Panel.Instances.Instances.Kinds;

/// <summary>Refused by nothing, and without a specification: what can no longer be rendered can be killed.</summary>
internal sealed class KillKind(
    InstancesDbContext database,
    IOutbox outbox,
    InstanceSpecFactory specs,
    IOptions<OperationOptions> options,
    TimeProvider clock
) : PowerKind(database, outbox, specs, clock)
{
    public const string Name = "kill";

    public override bool Joins => true;

    public override bool Overtakes => true;

    protected override Task<ApiError?> RefusalAsync(
        Instance instance,
        IReadOnlyList<Operation> met,
        CancellationToken cancellationToken
    ) => Task.FromResult<ApiError?>(null);

    protected override void Change(Instance instance) => Want(instance, DesiredState.Stopped);

    protected override ValueTask<TimeSpan> LimitAsync(Instance instance, CancellationToken cancellationToken) =>
        ValueTask.FromResult(options.Value.Kill);

    protected override ValueTask SendAsync(Operation operation, Instance instance, CancellationToken cancellationToken)
    {
        Send(
            operation,
            new KillInstance(operation.Id, NodeOf(operation), instance.Id, instance.Generation, operation.Deadline)
        );
        return ValueTask.CompletedTask;
    }
}
