using Microsoft.EntityFrameworkCore;
using Panel.Data.Database;
using Panel.Data.Idempotency;
using Panel.Data.Messaging;

namespace Panel.Billing.Data;

internal class BillingDbContext(DbContextOptions options) : PanelDbContext(options)
{
    protected override void BuildModel(ModelBuilder model)
    {
        model.ApplyConfigurationsFromAssembly(typeof(BillingDbContext).Assembly);
        model.AddIdempotency();
        model.AddMessaging();
    }
}

internal sealed class SqliteBillingDbContext(DbContextOptions options) : BillingDbContext(options);

internal sealed class PostgresBillingDbContext(DbContextOptions options) : BillingDbContext(options);

internal sealed class SqliteDesignTime()
    : DesignTimeFactory<SqliteBillingDbContext>(postgres: false, options => new SqliteBillingDbContext(options));

internal sealed class PostgresDesignTime()
    : DesignTimeFactory<PostgresBillingDbContext>(postgres: true, options => new PostgresBillingDbContext(options));
