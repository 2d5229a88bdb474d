using Panel.Alerts.Alerts;
using Panel.Alerts.Data;
using Panel.Alerts.Evaluation;
using Panel.Alerts.Mail;
using Panel.Alerts.Notifications;
using Panel.Alerts.Plugins;
using Panel.Alerts.Rules;
using Panel.Alerts.Silences;
using Panel.Alerts.Support;
using Panel.Data;
using Panel.Data.Auditing;
using Panel.Data.Database;
using Panel.Data.Idempotency;
using Panel.Data.Telemetry;
using Panel.Hosting;
using Panel.Hosting.ApiDescription;
using Panel.Mail;

namespace Panel.Alerts;

/// <summary>The alerts service: turns events into alerts; rules and notifications join here.</summary>
public static class AlertsHost
{
    public static WebApplication Create(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = PanelHost.CreateBuilder(args, "http://127.0.0.1:8085", configure);
        builder.AddServiceDefaults("alerts");
        builder.Services.AddOpenApi(ServiceDescription.Name, ServiceDescription.Configure);
        builder.AddPanelDatabase<AlertsDbContext, SqliteAlertsDbContext, PostgresAlertsDbContext>();
        builder.AddPanelMessaging<AlertsDbContext>(
            "alerts",
            bus => bus.ConsumeTargets().ConsumeForIntegrations().ConsumeOnEveryReplica<PluginSetConsumer>()
        );
        builder.AddRules();
        builder.AddPluginsModule();
        builder.AddMail<AlertsDbContext, MailTemplate>("alerts");
        builder
            .Services.AddOptions<SupportOptions>()
            .BindConfiguration(SupportOptions.Section)
            .Validate(
                options => options.Address.Length == 0 || MailAddressRules.IsValid(options.Address),
                "Support:Address must be an e-mail address."
            )
            .ValidateOnStart();
        builder.Services.AddScoped<SendSupportMessage>();
        builder.AddIntegrations();
        builder.Services.AddFigures(AlertsGauges.All);
        var app = builder.Build();
        app.UseServiceDefaults();
        app.UseIdempotency<AlertsDbContext>();
        app.UseAuditGuard();
        app.MapAlerts().MapRules().MapSilences();
        app.MapIntegrations();
        app.MapSupport();
        app.MapFigures<AlertsDbContext>();
        app.MapApiDescription();
        return app;
    }
}
