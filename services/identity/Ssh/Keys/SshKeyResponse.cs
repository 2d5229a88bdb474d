using System.ComponentModel.DataAnnotations;

namespace Panel.Identity.Ssh.Keys;

internal sealed record SshKeyResponse(
    string Name,
    string PublicKey,
    string Fingerprint,
    bool Default,
    DateTimeOffset CreatedAt
)
{
    public static SshKeyResponse Of(SshKey key) =>
        new(key.Name, key.PublicKey, key.Fingerprint, key.IsDefault, key.CreatedAt);
}

/// <param name="PublicKey">A line of a <c>.pub</c> file.</param>
internal sealed record AddSshKeyRequest(
    [property: Required, StringLength(SshKey.LongestName, MinimumLength = 1)] string? Name,
    [property: Required] string? PublicKey
);
