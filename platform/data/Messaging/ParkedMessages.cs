using Microsoft.EntityFrameworkCore;
using Panel.Data.Database;

namespace Panel.Data.Messaging;

/// <summary>
/// For operators: the messages of one service that were given up after many
/// attempts to send them. Also while the service runs.
/// </summary>
public sealed class ParkedMessages : IAsyncDisposable
{
    private readonly DbContext _database;
    private readonly TimeProvider _clock;

    internal ParkedMessages(DbContext database, TimeProvider clock) => (_database, _clock) = (database, clock);

    /// <summary>Those in a service's database.</summary>
    public static ParkedMessages In(DatabaseOptions database, TimeProvider clock) =>
        new(OutboxDbContext.On(database), clock);

    /// <summary>In the order in which they were to be sent.</summary>
    public async Task<IReadOnlyList<ParkedMessage>> ListAsync(long after, int most, CancellationToken cancellationToken)
    {
        var rows = await _database
            .Set<OutboxMessage>()
            .AsNoTracking()
            .Where(row => row.ParkedAt != null && row.Position > after)
            .OrderBy(row => row.Position)
            .Take(most)
            .Select(row => new
            {
                row.Position,
                row.MessageId,
                row.MessageType,
                row.Destination,
                row.CreatedAt,
                row.ParkedAt,
                row.LastError,
            })
            .ToListAsync(cancellationToken);
        return rows.ConvertAll(row => new ParkedMessage(
            row.Position,
            row.MessageId,
            row.MessageType.Split(',')[0].Split('.')[^1],
            row.Destination,
            row.CreatedAt,
            row.ParkedAt!.Value,
            row.LastError
        ));
    }

    /// <summary>
    /// Lets the service send them again, with all attempts before them. It
    /// looks within its poll interval, five seconds.
    /// </summary>
    /// <param name="id">Only this one; null for all.</param>
    /// <returns>How many.</returns>
    public Task<int> ReplayAsync(Guid? id, CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        return Parked(id)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(row => row.ParkedAt, (DateTimeOffset?)null)
                        .SetProperty(row => row.Attempts, 0)
                        .SetProperty(row => row.NextAttemptAt, now),
                cancellationToken
            );
    }

    /// <summary>Throws them away for good.</summary>
    /// <inheritdoc cref="ReplayAsync"/>
    public Task<int> DropAsync(Guid? id, CancellationToken cancellationToken) =>
        Parked(id).ExecuteDeleteAsync(cancellationToken);

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    private IQueryable<OutboxMessage> Parked(Guid? id) =>
        _database.Set<OutboxMessage>().Where(row => row.ParkedAt != null && (id == null || row.MessageId == id));
}
