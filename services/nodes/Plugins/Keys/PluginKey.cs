using Panel.Data.Paging;

namespace Panel.Nodes.Plugins.Keys;

/// <summary>A key whose packages are trusted.</summary>
internal sealed class PluginKey : IHasId
{
    public required Guid Id { get; init; }

    /// <summary>The first 16 hexadecimal digits of the SHA-256 of the key's bytes.</summary>
    public required string KeyId { get; init; }

    public required string Publisher { get; init; }

    /// <summary>ECDSA P-256, SubjectPublicKeyInfo, base64.</summary>
    public required string PublicKey { get; init; }

    /// <summary>Made by a build of the panel; goes with the last package that it signed.</summary>
    public required bool FirstParty { get; init; }

    public required DateTimeOffset AddedAt { get; init; }
}
