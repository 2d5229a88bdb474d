using Microsoft.EntityFrameworkCore;
using Panel.Data.Database;
using Panel.Data.Messaging;

namespace Panel.Data.Tests.Messaging;

internal abstract class ShopDbContext(DbContextOptions options) : PanelDbContext(options)
{
    protected override void BuildModel(ModelBuilder model)
    {
        model.Entity<Order>().ToTable("orders");
        model.AddMessaging();
    }
}

internal sealed class PostgresShopDbContext(DbContextOptions<PostgresShopDbContext> options) : ShopDbContext(options);

internal sealed class SqliteShopDbContext(DbContextOptions<SqliteShopDbContext> options) : ShopDbContext(options);

internal sealed class Order
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Item { get; init; }
}
