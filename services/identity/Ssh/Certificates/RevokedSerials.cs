using Microsoft.EntityFrameworkCore;
using Panel.Identity.Data;
using Panel.Identity.Ssh.Wire;

namespace Panel.Identity.Ssh.Certificates;

/// <summary>The sections of the revocation list: every revoked certificate that a server might still take.</summary>
internal sealed class RevokedSerials(PanelIdentityDbContext db, TimeProvider clock)
{
    // For servers whose clock is behind.
    private static readonly TimeSpan KeptAfterEnd = TimeSpan.FromHours(1);

    public async Task<byte[]> ReadAsync(CancellationToken cancellationToken)
    {
        var end = clock.GetUtcNow() - KeptAfterEnd;
        var rows = await db.Set<SshCertificate>()
            .AsNoTracking()
            .Where(row => row.RevokedAt != null && row.ValidBefore > end)
            .Select(row => new
            {
                row.CaKeyId,
                row.CaKey!.PublicKey,
                row.Serial,
            })
            .ToListAsync(cancellationToken);
        return RevocationList.Sections(
            rows.GroupBy(row => (row.CaKeyId, row.PublicKey))
                .OrderBy(group => group.Key.CaKeyId)
                .Select(group =>
                    (
                        SshPublicKey.Read(group.Key.PublicKey),
                        (IReadOnlyCollection<ulong>)[.. group.Select(row => (ulong)row.Serial)]
                    )
                )
        );
    }
}
