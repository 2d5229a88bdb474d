using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Panel.Identity.Bench;

internal sealed class SqliteStore : IStore
{
    private readonly string _folder = Directory.CreateTempSubdirectory("panel-bench").FullName;

    public string Provider => "sqlite";

    public string ConnectionString => $"Data Source={Path.Combine(_folder, "identity.db")}";

    public string NewId =>
        "upper(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-' || hex(randomblob(2)) || '-' || "
 + "hex(randomblob(2)) || '-' || hex(randomblob(6)))";

    public string RandomHash => "lower(hex(randomblob(32)))";

    public string Explain => "EXPLAIN QUERY PLAN ";

    public string Numbers(int count) =>
        $"WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count})";

    public object Id(Guid id) => id.ToString().ToUpperInvariant();

    public async Task<DbConnection> OpenAsync()
    {
        var connection = new SqliteConnection(ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    public ValueTask DisposeAsync()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
