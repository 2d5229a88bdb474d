using Panel.Billing.Data;
using Panel.Billing.Plans;
using Panel.Data;
using Panel.Data.Auditing;
using Panel.Data.Database;
using Panel.Data.Idempotency;
using Panel.Hosting;
using Panel.Hosting.ApiDescription;

namespace Panel.Billing;

/// <summary>The billing service: plans; subscriptions, usage and limits join here.</summary>
public static class BillingHost
{
    public static WebApplication Create(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = PanelHost.CreateBuilder(args, "http://127.0.0.1:8084", configure);
        builder.AddServiceDefaults("billing");
        builder.Services.AddOpenApi(ServiceDescription.Name, ServiceDescription.Configure);
        builder.AddPanelDatabase<BillingDbContext, SqliteBillingDbContext, PostgresBillingDbContext>();
        builder.AddPanelMessaging<BillingDbContext>("billing", _ => { });
        var app = builder.Build();
        app.UseServiceDefaults();
        app.UseIdempotency<BillingDbContext>();
        app.UseAuditGuard();
        app.MapPlans();
        app.MapApiDescription();
        return app;
    }
}
