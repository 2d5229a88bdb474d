namespace Panel.Gateway.Credentials;

/// <summary>
/// Finds the credential of a request: <c>Authorization: Bearer</c> or <c>ApiKey</c>, <c>X-Api-Key</c>, <c>X-Agent-Token</c>. What cannot be one by its
/// form is never sent to identity. Session cookies join here together with the dialects that issue them.
/// </summary>
internal static class CredentialReader
{
    public const string ApiKeyHeader = "X-Api-Key";
    public const string AgentHeader = "X-Agent-Token";
    private const int LongestToken = 4096;
    private const int ShortestToken = 20;

    public static Credential? Read(HttpRequest request)
    {
        if (request.Headers.TryGetValue(AgentHeader, out var agent)) return Of("agent", agent);
        var authorization = request.Headers.Authorization.ToString();
        foreach (var scheme in (ReadOnlySpan<string>)["Bearer ", "ApiKey "])
        {
            if (authorization.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)) return Of("bearer", authorization[scheme.Length..].Trim());
        }
        return request.Headers.TryGetValue(ApiKeyHeader, out var key) ? Of("bearer", key) : null;
    }

    private static Credential? Of(string kind, string? value) =>
        value is { Length: >= ShortestToken and <= LongestToken } && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.') ? new Credential(kind, value) : null;
}
