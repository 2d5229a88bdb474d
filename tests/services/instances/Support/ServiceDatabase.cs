using Microsoft.Data.Sqlite;
using Panel.Testing;

namespace Panel.Instances.Tests.Support;

/// <summary>A database that goes away with its test.</summary>
internal static class ServiceDatabase
{
    public static Task<(string ConnectionString, IAsyncDisposable Database)> SqliteAsync()
    {
        var folder = new SqliteFolder();
        return Task.FromResult(($"Data Source={folder.File}", (IAsyncDisposable)folder));
    }

    public static async Task<(string ConnectionString, IAsyncDisposable Database)> PostgresAsync()
    {
        var database = await PostgresDatabase.CreateAsync();
        return (database.ConnectionString, database);
    }

    private sealed class SqliteFolder : IAsyncDisposable
    {
        private readonly TempFolder _folder = new();

        public string File => _folder["instances.db"];

        public ValueTask DisposeAsync()
        {
            SqliteConnection.ClearAllPools();
            _folder.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
