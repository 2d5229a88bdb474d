namespace Panel.AgentLink;

/// <summary>The body of every failure, as native-v1 has it.</summary>
/// <param name="Error">What went wrong, for people.</param>
/// <param name="Code">Stable, snake_case.</param>
/// <param name="RequestId">The gateway's id of the request, under which the panel's log has it.</param>
/// <param name="Errors">Problems by field; null when the failure is about none.</param>
public sealed record ErrorResponse(
    string Error,
    string Code,
    string RequestId,
    IReadOnlyDictionary<string, string[]>? Errors
);
