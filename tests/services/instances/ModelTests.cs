using Microsoft.EntityFrameworkCore;
using Panel.Instances.Data;

namespace Panel.Instances.Tests;

public sealed class ModelTests
{
    [Fact]
    public void Model_OnSqlite_HasAMigrationForEveryChange()
    {
        using var context = new SqliteDesignTime().CreateDbContext([]);
        Assert.False(context.Database.HasPendingModelChanges());
    }

    [Fact]
    public void Model_OnPostgres_HasAMigrationForEveryChange()
    {
        using var context = new PostgresDesignTime().CreateDbContext([]);
        Assert.False(context.Database.HasPendingModelChanges());
    }
}
