using Microsoft.EntityFrameworkCore;
using Panel.Data.Database;
using Panel.Testing;

namespace Panel.Data.Tests.History;

public sealed class SqliteHistoryTests : HistorySuite
{
    private readonly TempFolder _folder = new();

    private protected override Task ConfigureAsync(DbContextOptionsBuilder options)
    {
        options.UsePanelSqlite($"Data Source={_folder["history.db"]};Pooling=false");
        return Task.CompletedTask;
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }
}
