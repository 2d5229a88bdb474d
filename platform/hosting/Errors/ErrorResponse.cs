namespace Panel.Hosting.Errors;

/// <summary>The native error: <c>{"error","code","request_id","errors"}</c> (spec native-v1.md).</summary>
/// <param name="Error">What went wrong, for people.</param>
/// <param name="Code">Stable, snake_case.</param>
/// <param name="RequestId">Under which the panel's log has it.</param>
/// <param name="Errors">Problems by field; null when it is not about fields.</param>
public sealed record ErrorResponse(
    string Error,
    string Code,
    string RequestId,
    IReadOnlyDictionary<string, string[]>? Errors
);
