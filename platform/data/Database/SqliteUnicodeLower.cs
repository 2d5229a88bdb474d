using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Panel.Data.Database;

/// <summary>
/// SQLite's own <c>lower</c> knows ASCII alone, so that no search would
/// find <c>Ä</c> by <c>ä</c>. This one takes its place
/// on each connection.
/// </summary>
internal sealed class SqliteUnicodeLower : DbConnectionInterceptor
{
    public static readonly SqliteUnicodeLower Instance = new();

    /// <summary>The driver adds the function again each time that the same object is opened.</summary>
    private readonly ConditionalWeakTable<SqliteConnection, object> _added = [];

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Add(connection);

    public override Task ConnectionOpenedAsync(
        DbConnection connection,
        ConnectionEndEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        Add(connection);
        return Task.CompletedTask;
    }

    private void Add(DbConnection connection)
    {
        var sqlite = (SqliteConnection)connection;
        if (_added.TryAdd(sqlite, Instance))
        {
            sqlite.CreateFunction("lower", (string? text) => text?.ToLowerInvariant(), isDeterministic: true);
        }
    }
}
