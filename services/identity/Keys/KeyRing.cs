using System.Data.Common;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using Panel.Data.Secrets;

namespace Panel.Identity.Keys;

/// <summary>The keys in memory, looked at anew each minute; that look is also what rotates them.</summary>
internal sealed partial class KeyRing(
    IServiceScopeFactory scopes,
    SecretBox secrets,
    TimeProvider clock,
    ILogger<KeyRing> logger
) : IDisposable
{
    private static readonly TimeSpan Age = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _loading = new(1, 1);
    private volatile Snapshot? _known;

    /// <summary>The newest key that may sign already.</summary>
    public async ValueTask<SigningCredentials> SigningAsync(KeyPurpose purpose, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var keys = (await GetAsync(cancellationToken)).Keys[purpose];
        // The very first key may come from a replica whose clock is ahead.
        return new SigningCredentials(
            (keys.LastOrDefault(key => key.ActiveFrom <= now) ?? keys[0]).Key,
            SecurityAlgorithms.EcdsaSha256
        );
    }

    /// <summary>All published keys, also those that sign only later or no more.</summary>
    public async ValueTask<IReadOnlyCollection<SecurityKey>> VerifyingAsync(
        KeyPurpose purpose,
        CancellationToken cancellationToken
    ) => [.. (await GetAsync(cancellationToken)).Keys[purpose].Select(key => key.Key)];

    public void Dispose() => _loading.Dispose();

    private async ValueTask<Snapshot> GetAsync(CancellationToken cancellationToken)
    {
        if (Current is { } current)
        {
            return current;
        }

        await _loading.WaitAsync(cancellationToken);
        try
        {
            return Current ?? (_known = await LoadAsync(cancellationToken));
        }
        catch (DbException exception) when (_known is not null)
        {
            Log.Stale(logger, exception);
            return _known;
        }
        finally
        {
            _loading.Release();
        }
    }

    private Snapshot? Current => _known is { } known && clock.GetUtcNow() - known.LoadedAt < Age ? known : null;

    private async Task<Snapshot> LoadAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var rotation = scope.ServiceProvider.GetRequiredService<KeyRotation>();
        var keys = new Dictionary<KeyPurpose, LoadedKey[]>();
        foreach (var purpose in Enum.GetValues<KeyPurpose>())
        {
            keys[purpose] = [.. (await rotation.RunAsync(purpose, cancellationToken)).Select(Open)];
        }

        return new Snapshot(keys, clock.GetUtcNow());
    }

    // A key that is known already keeps its object: the token handler caches by it.
    private LoadedKey Open(SigningKey row)
    {
        if (_known?.Keys[row.Purpose].FirstOrDefault(key => key.Id == row.Id) is { } known)
        {
            return known;
        }

        var pair = ECDsa.Create();
        pair.ImportPkcs8PrivateKey(
            Convert.FromBase64String(secrets.Open(row.PrivateKey, KeyRotation.SecretPurpose(row.Id))),
            out _
        );
        return new LoadedKey(row.Id, row.ActiveFrom, new ECDsaSecurityKey(pair) { KeyId = row.Id.ToString() });
    }

    private sealed record LoadedKey(Guid Id, DateTimeOffset ActiveFrom, ECDsaSecurityKey Key);

    private sealed record Snapshot(IReadOnlyDictionary<KeyPurpose, LoadedKey[]> Keys, DateTimeOffset LoadedAt);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The signing keys could not be read again; the known ones stay in use.")]
        public static partial void Stale(ILogger logger, Exception failure);
    }
}
