using Microsoft.EntityFrameworkCore;
using Panel.Nodes.Data;

namespace Panel.Nodes.Tests;

public sealed class ModelTests
{
    [Fact]
    public void Model_OnSqlite_HasAMigrationForEveryChange()
    {
        using var context = new SqliteNodesDbContextFactory().CreateDbContext([]);
        Assert.False(context.Database.HasPendingModelChanges());
    }

    [Fact]
    public void Model_OnPostgres_HasAMigrationForEveryChange()
    {
        using var context = new PostgresNodesDbContextFactory().CreateDbContext([]);
        Assert.False(context.Database.HasPendingModelChanges());
    }
}
