using Microsoft.EntityFrameworkCore;
using Panel.Data.Database;
using Panel.Nodes.Data;
using Panel.Nodes.Dns.Zones;

namespace Panel.Nodes.Dns.Providers;

/// <summary>
/// Keeps the calls of one credential below what its provider allows, over all replicas: the bucket is a column.
/// </summary>
internal sealed class CallBudget(IServiceScopeFactory scopes, TimeProvider clock)
{
    private const int Attempts = 20;
    private static readonly TimeSpan InteractiveWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BackgroundWait = TimeSpan.FromMinutes(1);

    /// <summary>Waits for the turn. Not null when that would take too long: then it says how long.</summary>
    /// <param name="calls">How many calls of the provider are to follow.</param>
    public async Task<TimeSpan?> TakeAsync(
        Guid credential,
        CallRate rate,
        int calls,
        CallUrgency urgency,
        CancellationToken cancellationToken
    )
    {
        var longest = urgency == CallUrgency.Interactive ? InteractiveWait : BackgroundWait;
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<NodesDbContext>();
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var state = await StateAsync(database, credential, cancellationToken);
            var (next, wait) = rate.Take(state, clock.GetUtcNow(), calls);
            if (wait > longest)
            {
                return wait;
            }

            if (!await MoveAsync(database, credential, state, next, cancellationToken))
            {
                continue;
            }

            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, clock, cancellationToken);
            }

            return null;
        }

        // So many others at the same moment are many calls.
        return TimeSpan.FromSeconds(1);
    }

    /// <summary>The provider said that it had enough: no replica calls until the time is over.</summary>
    public async Task CloseAsync(Guid credential, CallRate rate, TimeSpan wait, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var until = rate.Closed(clock.GetUtcNow(), wait);
        await scope
            .ServiceProvider.GetRequiredService<NodesDbContext>()
            .Set<DnsSource>()
            .Where(source => source.CredentialId == credential && source.NextCallAt < until)
            .ExecuteUpdateAsync(set => set.SetProperty(source => source.NextCallAt, until), cancellationToken);
    }

    private static async Task<DateTimeOffset> StateAsync(
        NodesDbContext database,
        Guid credential,
        CancellationToken cancellationToken
    )
    {
        var known = await database
            .Set<DnsSource>()
            .Where(source => source.CredentialId == credential)
            .Select(source => (DateTimeOffset?)source.NextCallAt)
            .SingleOrDefaultAsync(cancellationToken);
        if (known is { } state)
        {
            return state;
        }

        database.Add(new DnsSource { CredentialId = credential });
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (exception.IsUniqueViolation())
        {
            // Another call was first.
        }

        database.ChangeTracker.Clear();
        return default;
    }

    private static async Task<bool> MoveAsync(
        NodesDbContext database,
        Guid credential,
        DateTimeOffset from,
        DateTimeOffset to,
        CancellationToken cancellationToken
    ) =>
        await database
            .Set<DnsSource>()
            .Where(source => source.CredentialId == credential && source.NextCallAt == from)
            .ExecuteUpdateAsync(set => set.SetProperty(source => source.NextCallAt, to), cancellationToken) == 1;
}
