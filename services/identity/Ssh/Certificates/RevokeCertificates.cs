using Microsoft.EntityFrameworkCore;
using Panel.Data.Auditing;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;
using Panel.Identity.Data;

namespace Panel.Identity.Ssh.Certificates;

/// <summary>Takes certificates back: from then on they are on the revocation list.</summary>
internal sealed class RevokeCertificates(PanelIdentityDbContext db, IAudit audit, TimeProvider clock)
{
    private static readonly ApiError AlreadySo = ApiErrors.Conflict(
        "already_revoked",
        "The certificate is revoked already."
    );

    public async Task<Result<SshCertificate>> OneAsync(Guid id, Principal caller, CancellationToken cancellationToken)
    {
        DateTimeOffset? now = clock.GetUtcNow();
        var theirs = db.Set<SshCertificate>()
            .AsNoTracking()
            .VisibleTo(caller, "ssh-ca.create")
            .Where(row => row.Id == id);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var revoked = await theirs
            .Where(row => row.RevokedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.RevokedAt, now), cancellationToken);
        if (await theirs.SingleOrDefaultAsync(cancellationToken) is not { } certificate)
        {
            return ApiErrors.NotFound("certificate");
        }

        if (revoked == 0)
        {
            return AlreadySo;
        }

        audit.Record("ssh_certificate.revoked", certificate.Subject);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return certificate;
    }

    /// <summary>
    /// All of a user. Run it within the transaction that locks them out, after
    /// the statement that changes or removes their row.
    /// </summary>
    /// <returns>How many there were.</returns>
    public Task<int> OfUserAsync(Guid userId, CancellationToken cancellationToken)
    {
        DateTimeOffset? now = clock.GetUtcNow();
        return db.Set<SshCertificate>()
            .Where(row => row.UserId == userId && row.RevokedAt == null && row.ValidBefore > now)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.RevokedAt, now), cancellationToken);
    }
}
