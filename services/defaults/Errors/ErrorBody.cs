namespace Panel.ServiceDefaults.Errors;

/// <summary>The native error: <c>{"error","code","request_id","errors"}</c> (spec native-v1.md).</summary>
public sealed record ErrorBody(string Error, string Code, string RequestId, IReadOnlyDictionary<string, string[]>? Errors);
