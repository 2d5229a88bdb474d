using Microsoft.Data.Sqlite;

namespace Panel.Testing;

/// <summary>
/// A database without tables on SQLite or PostgreSQL, gone when disposed; hosts of one test may share it.
/// </summary>
public sealed class EmptyDatabase : IAsyncDisposable
{
    private readonly PostgresDatabase? _postgres;
    private readonly TempFolder? _folder;

    private EmptyDatabase(PostgresDatabase postgres) =>
        (_postgres, Provider, ConnectionString) = (postgres, "postgres", postgres.ConnectionString);

    private EmptyDatabase(TempFolder folder) =>
        (_folder, Provider, ConnectionString) = (folder, "sqlite", $"Data Source={folder["panel.db"]}");

    /// <summary>As <c>Database:Provider</c> has it.</summary>
    public string Provider { get; }

    public string ConnectionString { get; }

    /// <param name="provider"><c>sqlite</c> or <c>postgres</c>.</param>
    public static async Task<EmptyDatabase> CreateAsync(string provider) =>
        provider == "sqlite" ? new(new TempFolder()) : new(await PostgresDatabase.CreateAsync());

    public async ValueTask DisposeAsync()
    {
        if (_postgres is not null)
        {
            await _postgres.DisposeAsync();
        }

        if (_folder is null)
        {
            return;
        }

        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }
}
