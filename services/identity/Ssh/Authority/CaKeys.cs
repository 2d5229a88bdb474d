using Microsoft.EntityFrameworkCore;
using Panel.Data.Auditing;
using Panel.Data.Database;
using Panel.Data.Secrets;
using Panel.Identity.Data;
using Panel.Identity.Ssh.Wire;

namespace Panel.Identity.Ssh.Authority;

/// <summary>The authority's keys. The first request for a key makes the first one.</summary>
internal sealed class CaKeys(PanelIdentityDbContext db, SecretBox secrets, IAudit audit, TimeProvider clock)
{
    private IQueryable<CaKey> Active => db.Set<CaKey>().AsNoTracking().Where(row => row.Status == CaKeyStatus.Active);

    /// <summary>
    /// The key that signs. Call it outside of a transaction, which losing the race for the first key would spoil.
    /// </summary>
    public async Task<CaKey> ActiveAsync(CancellationToken cancellationToken)
    {
        if (await Active.SingleOrDefaultAsync(cancellationToken) is { } active)
        {
            return active;
        }

        await TryAddAsync(Make(CaAlgorithm.EcdsaP256, CaKeyStatus.Active), cancellationToken);
        return await Active.SingleAsync(cancellationToken);
    }

    /// <summary>Whether a key waits to sign.</summary>
    public Task<bool> HasStandbyAsync(CancellationToken cancellationToken) =>
        db.Set<CaKey>().AnyAsync(row => row.Status == CaKeyStatus.Standby, cancellationToken);

    /// <summary>
    /// What servers are to trust, the active key first: a retired one too until its last certificate has ended.
    /// </summary>
    public async Task<IReadOnlyList<CaKey>> TrustedAsync(CancellationToken cancellationToken)
    {
        await ActiveAsync(cancellationToken);
        var now = clock.GetUtcNow();
        var trusted = await db.Set<CaKey>()
            .AsNoTracking()
            .Where(row => row.Status != CaKeyStatus.Retired || row.LastCertificateEndsAt > now)
            .ToListAsync(cancellationToken);
        return [.. trusted.OrderBy(row => row.Status != CaKeyStatus.Active).ThenByDescending(row => row.Id)];
    }

    /// <summary>The active key, which stays the active one until the caller's transaction ends.</summary>
    /// <param name="endsAt">When the certificate ends that it is to sign.</param>
    public async Task<CaKey> HoldAsync(DateTimeOffset endsAt, CancellationToken cancellationToken)
    {
        DateTimeOffset? ends = endsAt;
        // A rotation that was under way when the statement began makes it miss; the next one sees the new key.
        while (
            await Active.ExecuteUpdateAsync(
                set =>
                    set.SetProperty(
                        row => row.LastCertificateEndsAt,
                        row => row.LastCertificateEndsAt > ends ? row.LastCertificateEndsAt : ends
                    ),
                cancellationToken
            ) == 0
        )
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        return await Active.SingleAsync(cancellationToken);
    }

    public CaKey Make(CaAlgorithm algorithm, CaKeyStatus status)
    {
        var now = clock.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        using var pair = CaKeyPair.Create(algorithm);
        return new CaKey
        {
            Id = id,
            Algorithm = algorithm,
            Status = status,
            PublicKey = pair.PublicKey.ToString(),
            PrivateKey = secrets.Protect(Convert.ToBase64String(pair.ExportPkcs8()), Purpose(id)),
            CreatedAt = now,
            ActivatedAt = status == CaKeyStatus.Active ? now : null,
        };
    }

    /// <returns>False when there is such a key already.</returns>
    public async Task<bool> TryAddAsync(CaKey key, CancellationToken cancellationToken)
    {
        db.Add(key);
        audit.Record("ssh_ca_key.created", key.Subject, after: new { key.Status, key.PublicKey });
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateException exception) when (exception.IsUniqueViolation())
        {
            // Neither the key nor the record of it is to be saved with what comes next.
            db.ChangeTracker.Clear();
            return false;
        }
    }

    public CaKeyPair Open(CaKey key) =>
        CaKeyPair.Open(key.Algorithm, Convert.FromBase64String(secrets.Open(key.PrivateKey!, Purpose(key.Id))));

    private static string Purpose(Guid id) => $"identity.ssh-ca-key:{id}";
}
