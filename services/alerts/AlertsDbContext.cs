using Microsoft.EntityFrameworkCore;
using Panel.Alerts.Alerts;
using Panel.Alerts.Support;
using Panel.Data;
using Panel.Data.Idempotency;
using Panel.Data.Messaging;
using Panel.Hosting.Idempotency;
using Panel.Mail;

namespace Panel.Alerts;

internal class AlertsDbContext(DbContextOptions options) : PanelDbContext(options)
{
    public DbSet<Alert> Alerts => Set<Alert>();

    public DbSet<SupportMessage> SupportMessages => Set<SupportMessage>();

    public DbSet<OutgoingMail> Mails => Set<OutgoingMail>();

    protected override void BuildModel(ModelBuilder model)
    {
        model.Entity<Alert>(alert =>
        {
            alert.ToTable("alerts");
            alert.Ignore(row => row.Subject);
            alert.Property(row => row.Id).ValueGeneratedNever();
            alert.Property(row => row.TargetType).HasMaxLength(16);
            alert.Property(row => row.TargetName).HasMaxLength(128);
            alert.Property(row => row.Condition).HasMaxLength(64);
            alert.Property(row => row.Severity).HasConversion<string>().HasMaxLength(16);
            alert.Property(row => row.State).HasConversion<string>().HasMaxLength(16);
            alert.Property(row => row.Message).HasMaxLength(1000);
            alert.Property(row => row.OpenKey).HasMaxLength(128);
            alert.HasIndex(row => row.OpenKey).IsUnique();
            alert.HasIndex(row => new
            {
                row.OrganizationId,
                row.State,
                row.Id,
            });
        });
        model.Entity<SupportMessage>(message =>
        {
            message.ToTable("support_messages");
            message.Property(row => row.Id).ValueGeneratedNever();
            message.Property(row => row.Subject).HasMaxLength(SupportMessage.LongestSubject);
            message.Property(row => row.Message).HasMaxLength(SupportMessage.LongestMessage);
            message.HasIndex(row => new { row.UserId, row.CreatedAt });
        });
        model.AddIdempotency();
        model.AddMails();
        model.AddMessaging();
    }
}

internal sealed class SqliteAlertsDbContext(DbContextOptions options) : AlertsDbContext(options);

internal sealed class PostgresAlertsDbContext(DbContextOptions options) : AlertsDbContext(options);

internal sealed class SqliteDesignTime()
    : DesignTimeFactory<SqliteAlertsDbContext>(postgres: false, options => new SqliteAlertsDbContext(options));

internal sealed class PostgresDesignTime()
    : DesignTimeFactory<PostgresAlertsDbContext>(postgres: true, options => new PostgresAlertsDbContext(options));
