using Npgsql;
using Xunit;

namespace Panel.Testing;

/// <summary>
/// An empty PostgreSQL database with a name of its own, dropped when disposed. Fits <c>IClassFixture</c>.
/// </summary>
public sealed class PostgresDatabase : IAsyncLifetime
{
    private string? _server;

    public PostgresDatabase() { }

    private PostgresDatabase(string? server) => _server = server;

    public string Name { get; } = $"t{Guid.CreateVersion7():N}";

    public string ConnectionString =>
        new NpgsqlConnectionStringBuilder(Server) { Database = Name, IncludeErrorDetail = true }.ConnectionString;

    private string Server => _server ?? throw new InvalidOperationException("The database has not been made yet.");

    /// <summary>Creates a database on the shared server, or on the one that <paramref name="server"/> names.</summary>
    public static async Task<PostgresDatabase> CreateAsync(string? server = null)
    {
        var database = new PostgresDatabase(server);
        await database.InitializeAsync();
        return database;
    }

    /// <summary>Creates a copy of another database, which must have no connections.</summary>
    public static async Task<PostgresDatabase> CopyAsync(PostgresDatabase template)
    {
        var database = new PostgresDatabase(template.Server);
        await database.ExecuteAsync($"CREATE DATABASE {database.Name} TEMPLATE {template.Name}");
        return database;
    }

    public async ValueTask InitializeAsync()
    {
        _server ??= await TestServers.PostgresAsync();
        await ExecuteAsync($"CREATE DATABASE {Name}");
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is null)
        {
            return;
        }

        // WITH FORCE, as a host under test may still hold connections.
        await ExecuteAsync($"DROP DATABASE IF EXISTS {Name} WITH (FORCE)");
        await using var connection = new NpgsqlConnection(ConnectionString);
        NpgsqlConnection.ClearPool(connection);
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(Server);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
