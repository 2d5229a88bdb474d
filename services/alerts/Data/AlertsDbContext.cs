using Microsoft.EntityFrameworkCore;
using Panel.Data.Database;
using Panel.Data.History;
using Panel.Data.Idempotency;
using Panel.Data.Messaging;
using Panel.Mail;

namespace Panel.Alerts.Data;

internal class AlertsDbContext(DbContextOptions options) : PanelDbContext(options)
{
    protected override void BuildModel(ModelBuilder model)
    {
        model.ApplyConfigurationsFromAssembly(typeof(AlertsDbContext).Assembly);
        model.AddIdempotency();
        model.AddMails();
        model.AddMessaging();
        model.AddHistory();
    }
}

internal sealed class SqliteAlertsDbContext(DbContextOptions options) : AlertsDbContext(options);

internal sealed class PostgresAlertsDbContext(DbContextOptions options) : AlertsDbContext(options);

internal sealed class SqliteDesignTime()
    : DesignTimeFactory<SqliteAlertsDbContext>(postgres: false, options => new SqliteAlertsDbContext(options));

internal sealed class PostgresDesignTime()
    : DesignTimeFactory<PostgresAlertsDbContext>(postgres: true, options => new PostgresAlertsDbContext(options));
