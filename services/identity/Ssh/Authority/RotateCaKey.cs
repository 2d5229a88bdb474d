using Microsoft.EntityFrameworkCore;
using Panel.Data.Auditing;
using Panel.Hosting.Errors;
using Panel.Identity.Data;

namespace Panel.Identity.Ssh.Authority;

/// <summary>Lets the standby key sign, or a new one when none waits, and retires the one that signed.</summary>
internal sealed class RotateCaKey(PanelIdentityDbContext db, CaKeys keys, IAudit audit, TimeProvider clock)
{
    private static readonly ApiError Overtaken = ApiErrors.Conflict(
        "ca_key_changed",
        "Somebody else rotated the key at the same time."
    );

    public async Task<Result<CaKey>> RunAsync(CancellationToken cancellationToken)
    {
        var old = await keys.ActiveAsync(cancellationToken);
        // RSA keys take seconds to make, in which nothing should be locked.
        var fresh = await keys.HasStandbyAsync(cancellationToken) ? null : keys.Make(old.Algorithm, CaKeyStatus.Active);
        DateTimeOffset? now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var retired = await db.Set<CaKey>()
            .Where(row => row.Id == old.Id && row.Status == CaKeyStatus.Active)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(row => row.Status, CaKeyStatus.Retired)
                        .SetProperty(row => row.RetiredAt, now)
                        .SetProperty(row => row.PrivateKey, (string?)null),
                cancellationToken
            );
        if (retired == 0)
        {
            return Overtaken;
        }

        var next =
            fresh ?? await db.Set<CaKey>().SingleAsync(row => row.Status == CaKeyStatus.Standby, cancellationToken);
        if (fresh is null)
        {
            (next.Status, next.ActivatedAt) = (CaKeyStatus.Active, now);
        }
        else
        {
            db.Add(fresh);
        }

        audit.Record(
            "ssh_ca_key.rotated",
            next.Subject,
            new { old.Id, old.PublicKey },
            new { next.Id, next.PublicKey }
        );
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return next;
    }
}
