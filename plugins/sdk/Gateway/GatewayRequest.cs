namespace Panel.Plugins.Sdk.Gateway;

/// <summary>What a transform may see and change. Credentials of the caller are never in it.</summary>
public sealed class GatewayRequest
{
    /// <summary>Upper case.</summary>
    public required string Method { get; init; }

    /// <summary>The path that the destination gets, with its first slash.</summary>
    public required string Path { get; set; }

    /// <summary>Without the question mark.</summary>
    public required string Query { get; set; }

    /// <summary>Headers that the destination gets.</summary>
    public required IDictionary<string, string> Headers { get; init; }

    /// <summary>The caller's id; null on a public route.</summary>
    public string? UserId { get; init; }

    /// <summary>The caller's organization; null on a public route.</summary>
    public string? OrganizationId { get; init; }
}
