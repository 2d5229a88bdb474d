using Panel.Data.Database;

namespace Panel.Data.Messaging;

/// <summary>
/// Lets consumers use half of the database's pool at once. After an outage the queues are full, and without a bound
/// the consumers of all of them would leave no connection to requests.
/// </summary>
internal sealed class ConsumerTurns(int most) : IDisposable
{
    // SQLite has one writer at a time, whatever the number.
    private const int OnSqlite = 16;

    private readonly SemaphoreSlim _turns = new(most);

    public static ConsumerTurns Of(DatabaseOptions database) =>
        new(
            database.IsPostgres ? Math.Max(1, PostgresPool.Bound(database.ConnectionString).MaxPoolSize / 2) : OnSqlite
        );

    /// <summary>Waits for a turn, which ends with the answer's disposal.</summary>
    public async ValueTask<IDisposable> TakeAsync(CancellationToken cancellationToken)
    {
        await _turns.WaitAsync(cancellationToken);
        return new Turn(_turns);
    }

    public void Dispose() => _turns.Dispose();

    private sealed class Turn(SemaphoreSlim turns) : IDisposable
    {
        public void Dispose() => turns.Release();
    }
}
