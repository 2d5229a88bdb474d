using System.Text.Json;

namespace Panel.Security.Tests.Surface;

/// <summary>What <c>/openapi.json</c> says of one operation, as far as the walks need it.</summary>
/// <param name="Path">With its parameters in braces.</param>
/// <param name="Access">public, user, admin or agent.</param>
/// <param name="Queries">Names of the query parameters that are required.</param>
/// <param name="Body">Null when it takes none.</param>
/// <param name="IsWebSocket">A plain request is not what it answers.</param>
internal sealed record ApiOperation(
    string Id,
    string Method,
    string Path,
    string Access,
    IReadOnlyList<Permission> Permissions,
    IReadOnlyList<string> Queries,
    DescribedRequest? Body,
    bool IsWebSocket
)
{
    /// <summary>The request changes nothing, also where it is allowed.</summary>
    public bool IsSafe => Method == "GET";

    public override string ToString() => $"{Method} {Path} ({Id})";
}

/// <param name="ContentType">JSON, where the operation takes it.</param>
internal sealed record DescribedRequest(string ContentType, JsonElement Schema)
{
    public bool IsJson => ContentType == "application/json";
}
