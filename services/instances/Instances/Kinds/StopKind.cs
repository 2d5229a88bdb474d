using Microsoft.Extensions.Options;
using Panel.Contracts;
using Panel.Data.Messaging;
using Panel.Hosting.Errors;
using Panel.Instances.Data;
using Panel.Instances.Operations;
using Panel.Operations;

namespace Panel.Instances.Instances.Kinds;

internal sealed class StopKind(
    InstancesDbContext database,
    IOutbox outbox,
    InstanceSpecFactory specs,
    IOptions<OperationOptions> options,
    TimeProvider clock
) : PowerKind(database, outbox, specs, clock)
{
    public const string Name = "stop";

    public override bool Joins => true;

    protected override Task<ApiError?> RefusalAsync(
        Instance instance,
        IReadOnlyList<Operation> met,
        CancellationToken cancellationToken
    ) => Task.FromResult(InstallRefusal(instance, met, needsInstall: false));

    protected override void Change(Instance instance) => Want(instance, DesiredState.Stopped);

    protected override async ValueTask<TimeSpan> LimitAsync(Instance instance, CancellationToken cancellationToken)
    {
        var stop = (await SpecOfAsync(instance, cancellationToken)).Stop;
        return options.Value.Stop + TimeSpan.FromSeconds(stop.TimeoutSeconds);
    }

    protected override ValueTask SendAsync(Operation operation, Instance instance, CancellationToken cancellationToken)
    {
        Send(
            operation,
            new StopInstance(operation.Id, NodeOf(operation), instance.Id, instance.Generation, operation.Deadline)
        );
        return ValueTask.CompletedTask;
    }
}
