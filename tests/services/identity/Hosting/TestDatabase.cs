using Panel.Testing;

namespace Panel.Identity.Tests.Hosting;

/// <summary>A migrated database of either kind, without rows, gone when disposed.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private readonly PostgresDatabase? _postgres;
    private readonly TempFolder? _folder;

    private TestDatabase(PostgresDatabase? postgres, TempFolder? folder) => (_postgres, _folder) = (postgres, folder);

    public string Provider => _postgres is null ? "sqlite" : "postgres";

    public string ConnectionString =>
        _postgres?.ConnectionString ?? $"Data Source={_folder!["identity.db"]};Pooling=False";

    public static async Task<TestDatabase> CreateAsync(Database database) =>
        database == Database.Postgres
            ? new TestDatabase(await MigratedTemplates.CopyPostgresAsync(), null)
            : new TestDatabase(null, MigratedTemplates.CopySqlite());

    /// <summary>As an operator creates it: without tables.</summary>
    public static async Task<TestDatabase> EmptyPostgresAsync() => new(await PostgresDatabase.CreateAsync(), null);

    public async ValueTask DisposeAsync()
    {
        if (_postgres is not null)
        {
            await _postgres.DisposeAsync();
        }

        _folder?.Dispose();
    }
}
