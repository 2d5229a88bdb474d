using Panel.Identity.Ssh.Wire;

namespace Panel.Identity.Ssh.Authority;

/// <param name="TrustedUntil">Of a retired key: when its last certificate ends. Null: it signed none.</param>
internal sealed record CaKeyResponse(
    Guid Id,
    CaAlgorithm Algorithm,
    CaKeyStatus Status,
    string Fingerprint,
    string PublicKey,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ActivatedAt,
    DateTimeOffset? RetiredAt,
    DateTimeOffset? TrustedUntil
)
{
    public static CaKeyResponse Of(CaKey key) =>
        new(
            key.Id,
            key.Algorithm,
            key.Status,
            SshPublicKey.Read(key.PublicKey).Fingerprint,
            key.PublicKey,
            key.CreatedAt,
            key.ActivatedAt,
            key.RetiredAt,
            key.Status == CaKeyStatus.Retired ? key.LastCertificateEndsAt : null
        );
}

internal sealed record CreateCaKeyRequest(CaAlgorithm? Algorithm);
