namespace Panel.Plugins.Host.Sources;

/// <param name="Id">The first 16 hexadecimal digits of the SHA-256 of the key's bytes.</param>
/// <param name="Publisher">For people.</param>
/// <param name="PublicKey">ECDSA P-256, SubjectPublicKeyInfo, base64.</param>
/// <param name="FirstParty">Whether it is the panel's own.</param>
public sealed record PublisherKey(string Id, string Publisher, string PublicKey, bool FirstParty);
