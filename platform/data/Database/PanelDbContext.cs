using Microsoft.EntityFrameworkCore;

namespace Panel.Data.Database;

/// <summary>
/// Base of the services' contexts. Each service derives one context with
/// its model, and from that one class per provider
/// (<c>SqliteXDbContext</c>, <c>PostgresXDbContext</c>), because a migration set belongs to a context type.
/// </summary>
public abstract class PanelDbContext(DbContextOptions options) : DbContext(options)
{
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.UsePanelTypes(Database.IsSqlite());

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        BuildModel(modelBuilder);
        modelBuilder.UseSnakeCaseNames();
    }

    /// <summary>The service's tables.</summary>
    protected abstract void BuildModel(ModelBuilder model);
}
