using System.Text.Json.Serialization;

namespace Panel.Identity.Ssh.Wire;

/// <summary>What the authority's own keys may be. .NET 10 has no Ed25519 (docs/adr).</summary>
internal enum CaAlgorithm
{
    [JsonStringEnumMemberName("ecdsa-p256")]
    EcdsaP256,

    [JsonStringEnumMemberName("ecdsa-p384")]
    EcdsaP384,

    [JsonStringEnumMemberName("rsa-4096")]
    Rsa4096,
}
