using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using SQLitePCL;

namespace Panel.Data.Database;

/// <summary>
/// Write-ahead log, so that readers and the one writer do not block each other. FULL
/// keeps a committed row through a power cut. The time limit lets
/// SQLite itself wait for the other writer, a few milliseconds at a time; without it the
/// driver sleeps 150 ms after each refusal, and the next request
/// behind a write in the background is slow for all to see.
/// </summary>
internal sealed class SqlitePragmas : DbConnectionInterceptor
{
    public static readonly SqlitePragmas Instance = new();

    // What lasts longer is the driver's again, up to the command's time limit.
    private const string Pragmas = "PRAGMA busy_timeout=1000; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;";

    /// <summary>SQLite's own connections, which the driver pools: what was set stays set on each.</summary>
    private readonly ConditionalWeakTable<sqlite3, object> _set = [];

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        var handle = ((SqliteConnection)connection).Handle!;
        if (_set.TryGetValue(handle, out _))
        {
            return;
        }

        using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        command.ExecuteNonQuery();
        _set.AddOrUpdate(handle, Pragmas);
    }

    // The pragmas change nothing on disk but once for each file, and the driver knows no asynchronous work.
    public override Task ConnectionOpenedAsync(
        DbConnection connection,
        ConnectionEndEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        ConnectionOpened(connection, eventData);
        return Task.CompletedTask;
    }
}
