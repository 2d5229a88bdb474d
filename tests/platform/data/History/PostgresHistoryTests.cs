using Microsoft.EntityFrameworkCore;
using Panel.Data.Database;
using Panel.Testing;

namespace Panel.Data.Tests.History;

public sealed class PostgresHistoryTests : HistorySuite
{
    private PostgresDatabase? _database;

    private protected override async Task ConfigureAsync(DbContextOptionsBuilder options)
    {
        _database = await PostgresDatabase.CreateAsync();
        options.UsePanelPostgres(_database.ConnectionString);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _database!.DisposeAsync();
    }
}
