using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

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

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(
        DbConnection connection,
        ConnectionEndEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
