using Panel.Bus;
using Panel.Bus.RabbitMq;
using Panel.Gateway.Admission;
using Panel.Gateway.Admission.Connections;
using Panel.Gateway.Admission.Introspection;
using Panel.Gateway.Admission.Limits;
using Panel.Gateway.ApiDescription;
using Panel.Gateway.Edge;
using Panel.Gateway.Edge.Tls;
using Panel.Gateway.Extensions;
using Panel.Gateway.Forwarding;
using Panel.Gateway.Observability.Health;
using Panel.Gateway.Observability.Logging;
using Panel.Gateway.Observability.Telemetry;
using Panel.Gateway.Routing;
using Panel.Gateway.Routing.Configuration;
using Panel.Hosting;
using Panel.Hosting.Auth;
using Panel.Hosting.Draining;
using Panel.Hosting.Errors;
using Panel.Hosting.Requests;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Panel.Gateway;

/// <summary>The one door: credential → principal → route → service.</summary>
public static class GatewayHost
{
    public static WebApplication Create(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = PanelHost.CreateBuilder(
            args,
            "http://127.0.0.1:8080",
            builder =>
            {
                builder.Configuration.Sources.Insert(0, RoutesFile());
                configure?.Invoke(builder);
            }
        );
        // Ahead of whatever reads a setting.
        builder.AddConfigFile();
        builder.AddPanelHosting("gateway");
        // The gateway logs nothing under this category; while it is on,
        // the framework traces each request, though no exporter listens.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        builder.AddEdge();
        builder.AddAccessLog();
        builder.Services.AddInternalIdentity("gateway", builder.Configuration);
        builder.AddIntrospection();
        builder.AddLimits();
        builder.Services.AddAdmission();
        builder.AddForwarding();
        builder.AddExtensions();
        builder.AddGatewayTelemetry();
        builder.Services.AddApiDescription();
        return Use(builder.Build());
    }

    private static WebApplication Use(WebApplication app)
    {
        app.UseTrustedProxies();
        app.UseVisits();
        app.UseAccessLog();
        app.UseMiddleware<ResponseHeaders>();
        app.UseResponseCompression();
        app.UseMiddleware<HeadMiddleware>();
        app.UseNativeErrors(ForwardingErrors.Of);
        app.UseDraining();
        app.UseRequestHygiene();
        app.UseRedirectToTls();
        app.UseWhen(context => context.Request.Headers.Origin.Count > 0, browsers => browsers.UseCors());
        app.UseRouting();
        app.UseMiddleware<AdmissionMiddleware>();
        app.UseConnectionLimits();
        app.UseConnectionTracking();
        app.UseTimeLimits();
        app.MapGatewayHealth();
        app.MapDashboard();
        app.MapApiDocument();
        app.MapApiPage();
        app.MapUnknownPaths();
        app.MapReverseProxy(proxy =>
        {
            proxy.UseBodyLimits();
            proxy.UseExtensionLimits();
            proxy.UseAnonymousToken();
            proxy.UseReplicas();
        });
        return app;
    }

    private static void AddIntrospection(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.Configure<IntrospectionOptions>(builder.Configuration.GetSection(IntrospectionOptions.Section));
        services.AddSingleton<IConfigCheck>(new OptionsCheck<IntrospectionOptions>(IntrospectionOptions.Section));
        services
            .AddSingleton<Revocations>()
            .AddSingleton<IntrospectionCache>()
            .AddSingleton<IntrospectionMeter>()
            .AddSingleton<Introspector>();
        services.AddSingleton<OpenConnections>().AddHostedService<ConnectionSweeper>();
        services.AddAccess();
        var bus = BusOptions.Read(builder.Configuration);
        services.AddPanelBus(
            bus,
            "gateway",
            endpoints =>
                endpoints.ConsumeOnEveryReplica<RevocationConsumer>().ConsumeOnEveryReplica<PluginSetConsumer>()
        );
    }

    private static void AddForwarding(this WebApplicationBuilder builder)
    {
        builder.Services.AddHttpClient(ServiceHealth.Client, client => client.Timeout = TimeSpan.FromSeconds(2));
        builder.Services.AddSingleton<ServiceHealth>();
        builder
            .Services.AddSingleton<ITransformProvider, ServiceRequestTransformProvider>()
            .AddSingleton<ForwardingMeter>();
        builder.AddServiceRouting();
    }

    // The routes are part of the program; any other source may override an address.
    private static Microsoft.Extensions.Configuration.Json.JsonConfigurationSource RoutesFile()
    {
        var source = new Microsoft.Extensions.Configuration.Json.JsonConfigurationSource
        {
            Path = Path.Combine(AppContext.BaseDirectory, "gateway.json"),
        };
        source.ResolveFileProvider();
        return source;
    }
}
