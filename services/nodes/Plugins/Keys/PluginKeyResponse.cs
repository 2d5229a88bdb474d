namespace Panel.Nodes.Plugins.Keys;

/// <param name="Id">The first 16 hexadecimal digits of the SHA-256 of the key's bytes.</param>
/// <param name="FirstParty">The panel's own; it cannot be removed.</param>
internal sealed record PluginKeyResponse(
    string Id,
    string Publisher,
    string PublicKey,
    bool FirstParty,
    DateTimeOffset AddedAt
)
{
    public static PluginKeyResponse Of(PluginKey key) =>
        new(key.KeyId, key.Publisher, key.PublicKey, key.FirstParty, key.AddedAt);
}
