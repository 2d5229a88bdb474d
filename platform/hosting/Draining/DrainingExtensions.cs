using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Panel.Hosting.Errors;
using Panel.Telemetry;
using Panel.Telemetry.Settings;

namespace Panel.Hosting.Draining;

public static class DrainingExtensions
{
    /// <summary>All of it, from the signal to the end; what hangs is cut off then.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(4.8);

    /// <summary>What a program sets unless configured otherwise: where its metrics are, and the notice before it goes.</summary>
    public static void RunAsProcess(this WebApplicationBuilder builder, string metricsUrl)
    {
        builder.ServeMetricsAt(metricsUrl);
        builder.AddDefaults(new KeyValuePair<string, string?>("Draining:Notice", "00:00:02"));
    }

    internal static void AddDraining(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.Configure<DrainOptions>(builder.Configuration.GetSection(DrainOptions.Section));
        services.AddSingleton<OpenSockets>().AddSingleton<Drainer>();
        services.AddHostedService(provider => provider.GetRequiredService<Drainer>());
        services.AddHealthChecks().AddCheck<Drainer>("draining", tags: ["ready"]);
        services.Configure<HostOptions>(host => host.ShutdownTimeout = Limit);
    }

    /// <summary>Before whatever accepts or forwards WebSockets.</summary>
    public static IApplicationBuilder UseDraining(this IApplicationBuilder app)
    {
        var sockets = app.ApplicationServices.GetRequiredService<OpenSockets>();
        return app.Use(
            (context, next) =>
            {
                var upgrade = context.Features.Get<IHttpUpgradeFeature>();
                var connect = context.Features.Get<IHttpExtendedConnectFeature>();
                return upgrade is { IsUpgradableRequest: true } || connect is { IsExtendedConnect: true }
                    ? AcceptAsync(context, sockets, upgrade, connect, next)
                    : next(context);
            }
        );
    }

    private static async Task AcceptAsync(
        HttpContext context,
        OpenSockets sockets,
        IHttpUpgradeFeature? upgrade,
        IHttpExtendedConnectFeature? connect,
        RequestDelegate next
    )
    {
        if (sockets.IsDraining)
        {
            await ApiErrors.Unavailable("This replica stops; connect again.", "restarting").ExecuteAsync(context);
            return;
        }

        if (upgrade is not null)
        {
            context.Features.Set<IHttpUpgradeFeature>(new TrackedUpgrade(context, sockets, upgrade));
        }

        if (connect is not null)
        {
            context.Features.Set<IHttpExtendedConnectFeature>(new TrackedConnect(context, sockets, connect));
        }

        try
        {
            await next(context);
        }
        finally
        {
            sockets.Remove(context);
        }
    }

    private sealed class TrackedUpgrade(HttpContext context, OpenSockets sockets, IHttpUpgradeFeature inner)
        : IHttpUpgradeFeature
    {
        public bool IsUpgradableRequest => inner.IsUpgradableRequest;

        public async Task<Stream> UpgradeAsync() => sockets.Add(context, await inner.UpgradeAsync());
    }

    private sealed class TrackedConnect(HttpContext context, OpenSockets sockets, IHttpExtendedConnectFeature inner)
        : IHttpExtendedConnectFeature
    {
        public bool IsExtendedConnect => inner.IsExtendedConnect;

        public string? Protocol => inner.Protocol;

        public async ValueTask<Stream> AcceptAsync() => sockets.Add(context, await inner.AcceptAsync());
    }
}
