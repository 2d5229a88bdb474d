using Panel.Data.Paging;

namespace Panel.Nodes.Credentials;

/// <summary>
/// An account at a provider. Its values are encrypted with a key of this row alone, which the configured key wraps.
/// </summary>
internal sealed class Credential : IHasId
{
    /// <summary>The owner of a credential that the platform shares; a null would not be unique in an index.</summary>
    public static readonly Guid Platform = Guid.Empty;

    public const int LongestName = 64;

    public required Guid Id { get; init; }

    /// <summary>The organization, or <see cref="Platform"/>.</summary>
    public required Guid Owner { get; init; }

    public required string Name { get; set; }

    /// <summary>The name in lower case, unique for the owner.</summary>
    public required string NameKey { get; set; }

    /// <summary>Its type, for example <c>cloudflare</c>.</summary>
    public required string Provider { get; init; }

    /// <summary>
    /// The plugin whose manifest describes the type; null for a built-in one. No other gets to see it.
    /// </summary>
    public string? PluginId { get; init; }

    public bool IsDefault { get; set; }

    /// <summary>What readers see: the values, secret ones masked.</summary>
    public Dictionary<string, string> Shown { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Of the configured key that wraps <see cref="WrappedKey"/>.</summary>
    public string KeyId { get; set; } = "";

    /// <summary>The row's own key, bound to id and <see cref="SealVersion"/>.</summary>
    public string WrappedKey { get; set; } = "";

    /// <summary>The values under that key: base64 of nonce, tag, text.</summary>
    public string Sealed { get; set; } = "";

    /// <summary>Grows with each change of the values.</summary>
    public long SealVersion { get; set; }

    public CredentialStatus Status { get; set; }

    public DateTimeOffset? VerifiedAt { get; set; }

    /// <summary>Why it is not valid, in the provider's words.</summary>
    public string? Error { get; set; }

    /// <summary>Begin of the minute in which <see cref="Verifications"/> are counted.</summary>
    public DateTimeOffset VerificationsSince { get; set; }

    public int Verifications { get; set; }

    public long Version { get; set; } = 1;

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; set; }

    public Guid? OrganizationId => Owner == Platform ? null : Owner;

    /// <summary>Null when it is fine.</summary>
    public static string? NameProblem(string name) =>
        name.Trim().Length is < 1 or > LongestName || name.Any(char.IsControl)
            ? $"1 to {LongestName} characters."
            : null;
}
