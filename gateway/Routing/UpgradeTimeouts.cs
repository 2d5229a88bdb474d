using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Model;

namespace Panel.Gateway.Routing;

/// <summary>
/// WebSockets may be silent for as long as they like. YARP's limit on silence is one
/// for the whole service, so they get a copy of it without.
/// </summary>
internal static class UpgradeTimeouts
{
    private static readonly ConditionalWeakTable<ClusterModel, ClusterModel> Patient = [];

    public static bool IsUpgrade(HttpContext context) =>
        context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true }
        || context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true };

    public static void UsePatienceWithUpgrades(this IReverseProxyApplicationBuilder proxy) =>
        proxy.Use(
            (context, next) =>
            {
                if (IsUpgrade(context) && context.GetReverseProxyFeature() is ReverseProxyFeature proxied)
                {
                    proxied.Cluster = Patient.GetValue(proxied.Cluster, WithoutLimit);
                }

                return next(context);
            }
        );

    private static ClusterModel WithoutLimit(ClusterModel model) =>
        new(
            model.Config with
            {
                HttpRequest = (model.Config.HttpRequest ?? new()) with { ActivityTimeout = Timeout.InfiniteTimeSpan },
            },
            model.HttpClient
        );
}
