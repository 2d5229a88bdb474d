using System.ComponentModel.DataAnnotations;

namespace Panel.Nodes.Plugins.Keys;

/// <param name="Publisher">For people.</param>
/// <param name="PublicKey">ECDSA P-256, SubjectPublicKeyInfo, base64, as <c>panel plugin keygen</c> prints it.</param>
internal sealed record PluginKeyRequest(
    [property: Required, StringLength(100, MinimumLength = 1)] string? Publisher,
    [property: Required, StringLength(512, MinimumLength = 1)] string? PublicKey
);
