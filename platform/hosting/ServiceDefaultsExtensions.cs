using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Panel.Hosting.Auth;
using Panel.Hosting.Draining;
using Panel.Hosting.Errors;
using Panel.Hosting.Health;
using Panel.Hosting.Json;
using Panel.Hosting.Requests;
using Panel.Telemetry;
using Panel.Telemetry.Logging;

namespace Panel.Hosting;

/// <summary>
/// What every service has in common: <c>AddServiceDefaults → AddPanelDatabase → AddPanelMessaging →
/// UseServiceDefaults → Map…</c>.
/// </summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>Largest request body, uploads apart (spec native-v1.md).</summary>
    public const long BodyLimit = 1024 * 1024;

    /// <param name="service">The service's name in metrics and traces.</param>
    public static WebApplicationBuilder AddServiceDefaults(this WebApplicationBuilder builder, string service)
    {
        builder.AddPanelHosting(service);
        builder.Services.AddInternalAuth(service, builder.Configuration);
        return builder;
    }

    /// <summary>The part that the gateway shares: clock, JSON, limits, logging, health, telemetry.</summary>
    public static WebApplicationBuilder AddPanelHosting(this WebApplicationBuilder builder, string service)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = BodyLimit;
        });
        builder.AddPanelLogging(service);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.ConfigureHttpJsonOptions(json => PanelJson.Apply(json.SerializerOptions));
        builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<MatcherPolicy, HeadMatcherPolicy>());
        builder.Services.AddHealthChecks();
        builder.Services.AddHostedService<OutageWatch>();
        builder.AddDraining();
        builder.AddPanelTelemetry(service);
        return builder;
    }

    public static WebApplication UseServiceDefaults(this WebApplication app)
    {
        app.UseRequestIds();
        app.UseNativeErrors();
        app.UseDraining();
        app.UseNoTypeOfEmptyBodies();
        app.UseRouting();
        app.UseAuthentication();
        app.UseClientHost();
        app.UseCleanQueries();
        app.UseAuthorization();
        app.UseReadableContent();
        app.UseOptionalBodies();
        app.MapHealth();
        return app;
    }
}
