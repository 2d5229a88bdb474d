using Microsoft.Extensions.Options;
using Panel.Contracts;
using Panel.Data.Messaging;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;
using Panel.Instances.Access;
using Panel.Instances.Data;
using Panel.Instances.Operations;
using Panel.Instances.Placement;
using Panel.Operations;

namespace Panel.Instances.Instances.Kinds;

internal sealed class RestartKind(
    InstancesDbContext database,
    IOutbox outbox,
    InstanceSpecFactory specs,
    OrganizationTrust trust,
    Principal caller,
    IOptions<OperationOptions> options,
    TimeProvider clock
) : PowerKind(database, outbox, specs, clock)
{
    public const string Name = "restart";

    public override bool Joins => true;

    protected override async Task<ApiError?> RefusalAsync(
        Instance instance,
        IReadOnlyList<Operation> met,
        CancellationToken cancellationToken
    ) =>
        InstallRefusal(instance, met, needsInstall: true)
        ?? await trust.RefusalAsync(CallerScope.ById(caller), instance, cancellationToken);

    protected override void Change(Instance instance) => Want(instance, DesiredState.Running);

    protected override async ValueTask<TimeSpan> LimitAsync(Instance instance, CancellationToken cancellationToken)
    {
        var stop = (await SpecOfAsync(instance, cancellationToken)).Stop;
        return options.Value.Start + options.Value.Stop + TimeSpan.FromSeconds(stop.TimeoutSeconds);
    }

    protected override async ValueTask SendAsync(
        Operation operation,
        Instance instance,
        CancellationToken cancellationToken
    ) =>
        Send(
            operation,
            new RestartInstance(
                operation.Id,
                NodeOf(operation),
                await SpecOfAsync(instance, cancellationToken),
                operation.Deadline
            )
        );
}
