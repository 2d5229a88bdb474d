using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Panel.Data.Database;
using Panel.Data.Secrets;
using Panel.Identity.Data;

namespace Panel.Identity.Keys;

/// <summary>Makes the next key when it is due, and drops those whose tokens have all ended.</summary>
internal sealed partial class KeyRotation(
    PanelIdentityDbContext db,
    SecretBox secrets,
    IOptions<KeyOptions> options,
    TimeProvider clock,
    ILogger<KeyRotation> logger
)
{
    /// <returns>The keys of the purpose that are to be published, oldest first; never none.</returns>
    public async Task<IReadOnlyList<SigningKey>> RunAsync(KeyPurpose purpose, CancellationToken cancellationToken)
    {
        var keys = await LoadAsync(purpose, cancellationToken);
        if (NextStart(keys) is { } start)
        {
            await TryAddAsync(purpose, keys.Count == 0 ? 1 : keys[^1].Generation + 1, start, cancellationToken);
            keys = await LoadAsync(purpose, cancellationToken);
        }

        return await DropEndedAsync(keys, cancellationToken);
    }

    /// <summary>What a private key is bound to in the secret box.</summary>
    public static string SecretPurpose(Guid id) => $"identity.signing-key:{id}";

    private Task<List<SigningKey>> LoadAsync(KeyPurpose purpose, CancellationToken cancellationToken) =>
        db.Set<SigningKey>()
            .AsNoTracking()
            .Where(row => row.Purpose == purpose)
            .OrderBy(row => row.Generation)
            .ToListAsync(cancellationToken);

    private DateTimeOffset? NextStart(List<SigningKey> keys)
    {
        var now = clock.GetUtcNow();
        if (keys.Count == 0)
        {
            return now;
        }

        var due = keys[^1].ActiveFrom + options.Value.Period;
        var soon = now + options.Value.PublishAhead;
        if (due > soon)
        {
            return null;
        }

        return soon;
    }

    private async Task TryAddAsync(
        KeyPurpose purpose,
        int generation,
        DateTimeOffset start,
        CancellationToken cancellationToken
    )
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var id = Guid.CreateVersion7(clock.GetUtcNow());
        var secret = secrets.Protect(Convert.ToBase64String(pair.ExportPkcs8PrivateKey()), SecretPurpose(id));
        var key = db.Add(
            new SigningKey
            {
                Id = id,
                Purpose = purpose,
                Generation = generation,
                ActiveFrom = start,
                PrivateKey = secret,
            }
        );
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            Log.Added(logger, purpose, generation, id, start);
        }
        catch (DbUpdateException exception) when (exception.IsUniqueViolation())
        {
            // Another replica was first; its key is the one.
        }
        finally
        {
            key.State = EntityState.Detached;
        }
    }

    private async Task<IReadOnlyList<SigningKey>> DropEndedAsync(
        List<SigningKey> keys,
        CancellationToken cancellationToken
    )
    {
        var end = clock.GetUtcNow() - options.Value.Overlap;
        var ended = keys.Where((_, index) => index + 1 < keys.Count && keys[index + 1].ActiveFrom < end)
            .Select(key => key.Id)
            .ToList();
        if (ended.Count == 0)
        {
            return keys;
        }

        await db.Set<SigningKey>().Where(row => ended.Contains(row.Id)).ExecuteDeleteAsync(cancellationToken);
        return [.. keys.Where(key => !ended.Contains(key.Id))];
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Signing key {Generation} for {Purpose} ({Id}) signs from {Start}.")]
        public static partial void Added(
            ILogger logger,
            KeyPurpose purpose,
            int generation,
            Guid id,
            DateTimeOffset start
        );
    }
}
