using Microsoft.Extensions.Options;
using Panel.Data.Messaging;
using Panel.Hosting.Errors;
using Panel.Instances.Data;
using Panel.Instances.Operations;
using Panel.Operations;

namespace Panel.Instances.Instances.Kinds;

/// <summary>Installs what <see cref="CreateInstanceAction"/> has made, and starts it when it should run.</summary>
internal sealed class CreateKind(
    InstancesDbContext database,
    IOutbox outbox,
    InstanceSpecFactory specs,
    InstanceStateUpdater states,
    IOptions<OperationOptions> options,
    TimeProvider clock
) : InstallKind(database, outbox, specs, states, options, clock)
{
    public const string Name = "create";

    protected override Task<ApiError?> RefusalAsync(
        Instance instance,
        IReadOnlyList<Operation> met,
        CancellationToken cancellationToken
    ) => SpecErrorAsync(instance, cancellationToken);
}
