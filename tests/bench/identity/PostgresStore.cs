using System.Data.Common;
using Npgsql;

namespace Panel.Identity.Bench;

internal sealed class PostgresStore : IStore
{
    private readonly string _server;
    private readonly string _name = $"bench{Guid.CreateVersion7():N}";

    private PostgresStore(string server) => _server = server;

    public string Provider => "postgres";

    public string ConnectionString => new NpgsqlConnectionStringBuilder(_server) { Database = _name }.ConnectionString;

    public string NewId => "gen_random_uuid()";

    public string RandomHash => "replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '')";

    public string Explain => "EXPLAIN ";

    public static async Task<PostgresStore> CreateAsync()
    {
        var store = new PostgresStore(
            Environment.GetEnvironmentVariable("PANEL_TEST_POSTGRES")
                ?? throw new InvalidOperationException("PANEL_TEST_POSTGRES is not set.")
        );
        await store.ServerAsync($"CREATE DATABASE {store._name}");
        return store;
    }

    public string Numbers(int count) => $"WITH numbers(n) AS (SELECT generate_series(1, {count}))";

    public object Id(Guid id) => id;

    public async Task<DbConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    public async ValueTask DisposeAsync() => await ServerAsync($"DROP DATABASE {_name} WITH (FORCE)");

    private async Task ServerAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_server);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
