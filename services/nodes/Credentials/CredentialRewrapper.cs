using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Panel.Hosting;
using Panel.Nodes.Data;

namespace Panel.Nodes.Credentials;

/// <summary>
/// After the configured key was rotated, wraps the rows' keys with the new one, so that the old one can go.
/// </summary>
internal sealed partial class CredentialRewrapper(
    IServiceScopeFactory scopes,
    CredentialSealer sealer,
    TimeProvider clock,
    ILogger<CredentialRewrapper> logger
) : PeriodicBackgroundService(TimeSpan.FromHours(1), clock, logger, atStart: true)
{
    private const int Batch = 100;

    protected override async Task RunAsync(CancellationToken cancellationToken)
    {
        var after = Guid.Empty;
        while (await RewrapAsync(after, cancellationToken) is { } last)
        {
            after = last;
        }
    }

    /// <returns>The last row of the batch; null when there was none.</returns>
    private async Task<Guid?> RewrapAsync(Guid after, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<NodesDbContext>();
        var rows = await database
            .Set<Credential>()
            .AsNoTracking()
            .Where(row => row.KeyId != sealer.ActiveKey && row.Id > after)
            .OrderBy(row => row.Id)
            .Take(Batch)
            .ToListAsync(cancellationToken);
        foreach (var row in rows)
        {
            await RewrapAsync(database, row, cancellationToken);
        }

        return rows.Count == 0 ? null : rows[^1].Id;
    }

    private async Task RewrapAsync(NodesDbContext database, Credential row, CancellationToken cancellationToken)
    {
        var (old, keyId) = (row.WrappedKey, row.KeyId);
        try
        {
            sealer.Rewrap(row);
        }
        catch (CryptographicException)
        {
            Log.KeyMissing(Logger, row.Id, keyId);
            return;
        }

        // A change of the credential meanwhile has wrapped it anew already.
        await database
            .Set<Credential>()
            .Where(found => found.Id == row.Id && found.WrappedKey == old)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(found => found.WrappedKey, row.WrappedKey)
                        .SetProperty(found => found.KeyId, row.KeyId),
                cancellationToken
            );
    }

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Error,
            "Credential {Credential} cannot be opened: Secrets:Keys has no key '{Key}', or it is another one."
        )]
        public static partial void KeyMissing(ILogger logger, Guid credential, string key);
    }
}
