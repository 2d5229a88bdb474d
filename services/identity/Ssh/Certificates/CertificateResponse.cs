namespace Panel.Identity.Ssh.Certificates;

/// <param name="SerialNumber">A string: it has more digits than a JSON number keeps.</param>
/// <param name="Fingerprint">Of the key it is for.</param>
/// <param name="Principals">What a server must accept for the account that is logged in to.</param>
internal sealed record CertificateResponse(
    Guid Id,
    Guid UserId,
    string Certificate,
    string SerialNumber,
    string KeyId,
    string Fingerprint,
    IReadOnlyList<string> Principals,
    Guid? NodeId,
    DateTimeOffset ValidAfter,
    DateTimeOffset ValidBefore,
    DateTimeOffset CreatedAt,
    DateTimeOffset? RevokedAt
)
{
    public static CertificateResponse Of(SshCertificate row) =>
        new(
            row.Id,
            row.UserId,
            row.Text,
            row.Serial.ToString(),
            row.KeyId,
            row.Fingerprint,
            row.Principals,
            row.NodeId,
            row.ValidAfter,
            row.ValidBefore,
            row.CreatedAt,
            row.RevokedAt
        );
}

/// <param name="PublicKey">A line of a <c>.pub</c> file; null for the caller's default SSH key.</param>
/// <param name="Principals">User names; null for the caller's own.</param>
/// <param name="NodeId">Makes it good for that node alone.</param>
/// <param name="Extensions">Names; null for <c>permit-pty</c>.</param>
internal sealed record CertificateRequest(
    string? PublicKey,
    IReadOnlyList<string?>? Principals,
    int? ValidityHours,
    Guid? NodeId,
    IReadOnlyDictionary<string, string?>? CriticalOptions,
    IReadOnlyList<string?>? Extensions
);
