using Microsoft.EntityFrameworkCore;
using Npgsql;
using Panel.Data.Database;
using Panel.Identity.Data;
using Panel.Identity.Tests.Hosting;
using Panel.Testing;

[assembly: AssemblyFixture(typeof(MigratedTemplates))]

namespace Panel.Identity.Tests.Hosting;

/// <summary>
/// One migrated database of each kind per run; each test gets a copy, which costs a tenth of the migrations.
/// </summary>
public sealed class MigratedTemplates : IAsyncLifetime
{
    private static readonly TempFolder Folder = new();
    private static PostgresDatabase? s_postgres;

    private static string SqliteFile => Folder["template.db"];

    internal static Task<PostgresDatabase> CopyPostgresAsync() => PostgresDatabase.CopyAsync(s_postgres!);

    internal static TempFolder CopySqlite()
    {
        var folder = new TempFolder();
        File.Copy(SqliteFile, folder["identity.db"]);
        return folder;
    }

    public async ValueTask InitializeAsync()
    {
        s_postgres = await PostgresDatabase.CreateAsync();
        var unpooled = new NpgsqlConnectionStringBuilder(s_postgres.ConnectionString)
        {
            Pooling = false,
        }.ConnectionString;
        await using var postgres = new PostgresIdentityDbContext(
            new DbContextOptionsBuilder().UsePanelPostgres(unpooled).Options
        );
        await postgres.Database.MigrateAsync();
        await using var sqlite = new SqliteIdentityDbContext(
            new DbContextOptionsBuilder().UsePanelSqlite($"Data Source={SqliteFile};Pooling=False").Options
        );
        await sqlite.Database.MigrateAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await s_postgres!.DisposeAsync();
        Folder.Dispose();
    }
}
