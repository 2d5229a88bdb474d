using Microsoft.Extensions.Options;
using Panel.Contracts;
using Panel.Data.Messaging;
using Panel.Hosting.Errors;
using Panel.Instances.Data;
using Panel.Instances.Operations;
using Panel.Operations;

namespace Panel.Instances.Instances.Kinds;

/// <summary>Tells the node of an instance that <see cref="UpdateInstanceAction"/> has changed.</summary>
internal sealed class UpdateKind(
    InstancesDbContext database,
    IOutbox outbox,
    InstanceSpecFactory specs,
    IOptions<OperationOptions> options,
    TimeProvider clock
) : PowerKind(database, outbox, specs, clock)
{
    public const string Name = "update";

    protected override Task<ApiError?> RefusalAsync(
        Instance instance,
        IReadOnlyList<Operation> met,
        CancellationToken cancellationToken
    ) => SpecErrorAsync(instance, cancellationToken);

    protected override ValueTask<TimeSpan> LimitAsync(Instance instance, CancellationToken cancellationToken) =>
        ValueTask.FromResult(options.Value.Kill);

    protected override async ValueTask SendAsync(
        Operation operation,
        Instance instance,
        CancellationToken cancellationToken
    ) =>
        Send(
            operation,
            new UpdateInstance(
                operation.Id,
                NodeOf(operation),
                await SpecOfAsync(instance, cancellationToken),
                operation.Deadline
            )
        );
}
