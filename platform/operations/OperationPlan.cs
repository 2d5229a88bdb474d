namespace Panel.Operations;

/// <summary>What a kind says of an operation that begins.</summary>
/// <param name="Limit">How long it may take.</param>
/// <param name="Before">What the beginning changed of the subject, for the audit record.</param>
/// <param name="After">The same, as it is now.</param>
public sealed record OperationPlan(TimeSpan Limit, object? Before = null, object? After = null);
