using Microsoft.EntityFrameworkCore;
using Panel.Data.Auditing;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Identity.Data;

namespace Panel.Identity.Ssh.Certificates;

/// <summary>Takes certificates back: from then on they are on the revocation list.</summary>
internal sealed class RevokeCertificates(PanelIdentityDbContext db, IAudit audit, TimeProvider clock)
{
    private static readonly ApiError AlreadySo = ApiErrors.Conflict(
        "already_revoked",
        "The certificate is revoked already."
    );

    public async Task<Outcome<SshCertificate>> OneAsync(Guid id, Principal caller, CancellationToken cancellation)
    {
        DateTimeOffset? now = clock.GetUtcNow();
        var theirs = db.SshCertificates.AsNoTracking().VisibleTo(caller, "ssh-ca.create").Where(row => row.Id == id);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var revoked = await theirs
            .Where(row => row.RevokedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.RevokedAt, now), cancellation);
        if (await theirs.SingleOrDefaultAsync(cancellation) is not { } certificate)
        {
            return ApiErrors.NotFound("certificate");
        }

        if (revoked == 0)
        {
            return AlreadySo;
        }

        audit.Record("ssh_certificate.revoked", certificate.Subject);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return certificate;
    }

    /// <summary>
    /// All of a user. Run it within the transaction that locks them out, after
    /// the statement that changes or removes their row.
    /// </summary>
    /// <returns>How many there were.</returns>
    public Task<int> OfUserAsync(Guid userId, CancellationToken cancellation)
    {
        DateTimeOffset? now = clock.GetUtcNow();
        return db
            .SshCertificates.Where(row => row.UserId == userId && row.RevokedAt == null && row.ValidBefore > now)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.RevokedAt, now), cancellation);
    }
}
