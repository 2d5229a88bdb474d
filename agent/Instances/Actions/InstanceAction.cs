using Panel.Agent.Storage;

namespace Panel.Agent.Instances.Actions;

/// <summary>One thing to do with an instance.</summary>
/// <param name="OperationId">Null for what the agent does by itself: restarts, reconciling, looking.</param>
/// <param name="Generation">Null when it carries out no desired state.</param>
/// <param name="Payload">What only its kind needs, as JSON.</param>
/// <param name="Resumed">It was running when the agent last ended.</param>
/// <param name="Traceparent">The span of the command that asked for it.</param>
internal sealed record InstanceAction(
    IActionHandler Handler,
    Guid? OperationId,
    long? Generation,
    DateTimeOffset Deadline,
    string? Payload = null,
    bool Resumed = false,
    string? Traceparent = null
)
{
    public Lane Lane => Handler.Lane;

    /// <summary>For people.</summary>
    public string Name => Handler.Kind.ToLowerInvariant();

    /// <summary>How an operation ends that this one made pointless.</summary>
    public ActionResult Successor => ActionResult.Superseded($"A {Name} came after it.");

    public static InstanceAction Of(OperationRow row, IActionHandler handler) =>
        new(
            handler,
            row.Id,
            row.Generation,
            row.Deadline,
            row.Payload,
            row.State == OperationState.Running,
            row.Traceparent
        );
}
