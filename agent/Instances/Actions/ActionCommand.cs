using Panel.Agent.Instances.State;

namespace Panel.Agent.Instances.Actions;

/// <summary>What a command of the panel means to the engine.</summary>
/// <param name="Generation">Of the desired state that it brings; null when it brings none, and is never too old.</param>
/// <param name="Told">What the command says about the instance, stored with it; null when nothing.</param>
/// <param name="Payload">What only its kind needs, as JSON.</param>
internal sealed record ActionCommand(
    Guid OperationId,
    Guid InstanceId,
    DateTimeOffset Deadline,
    long? Generation = null,
    InstanceEvent? Told = null,
    string? Payload = null
);
