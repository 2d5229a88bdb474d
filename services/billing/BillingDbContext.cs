using Microsoft.EntityFrameworkCore;
using Panel.Billing.Plans;
using Panel.Data;
using Panel.Data.Idempotency;
using Panel.Data.Messaging;

namespace Panel.Billing;

internal class BillingDbContext(DbContextOptions options) : PanelDbContext(options)
{
    public DbSet<Plan> Plans => Set<Plan>();

    protected override void BuildModel(ModelBuilder model)
    {
        model.Entity<Plan>(plan =>
        {
            plan.ToTable("plans");
            plan.Property(row => row.Id).ValueGeneratedNever();
            plan.Property(row => row.Name).HasMaxLength(Plan.LongestName);
            plan.Property(row => row.Description).HasMaxLength(Plan.LongestDescription);
            plan.Property(row => row.Currency).HasMaxLength(3);
            plan.Property(row => row.StripePriceId).HasMaxLength(Plan.LongestStripePriceId);
            plan.Property(row => row.Interval).HasConversion<string>().HasMaxLength(8);
            plan.HasIndex(row => row.Name).IsUnique();
        });
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
