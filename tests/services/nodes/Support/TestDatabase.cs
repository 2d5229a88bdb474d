using Panel.Testing;

namespace Panel.Nodes.Tests.Support;

/// <summary>A database of one provider; hosts of one test may share it.</summary>
public abstract class TestDatabase : IAsyncDisposable
{
    public abstract string Provider { get; }

    public abstract string ConnectionString { get; }

    public static async Task<TestDatabase> CreateAsync(string provider) =>
        provider == "sqlite" ? new Sqlite() : new Postgres(await PostgresDatabase.CreateAsync());

    public abstract ValueTask DisposeAsync();

    private sealed class Sqlite : TestDatabase
    {
        private readonly TempFolder _folder = new();

        public override string Provider => "sqlite";

        public override string ConnectionString => $"Data Source={_folder["nodes.db"]}";

        public override ValueTask DisposeAsync()
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            _folder.Dispose();
            return ValueTask.CompletedTask;
        }
    }

    private sealed class Postgres(PostgresDatabase database) : TestDatabase
    {
        public override string Provider => "postgres";

        public override string ConnectionString => database.ConnectionString;

        public override ValueTask DisposeAsync() => database.DisposeAsync();
    }
}
