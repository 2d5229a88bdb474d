using Panel.Gateway.Admission.Limits.Connections;
using Panel.Gateway.Admission.Limits.Partitions;
using Panel.Gateway.Admission.Limits.Settings;
using Panel.Gateway.Routing.Configuration;

namespace Panel.Gateway.Admission.Limits;

internal static class LimitsExtensions
{
    public static WebApplicationBuilder AddLimits(this WebApplicationBuilder builder)
    {
        builder
            .Services.AddSingleton<IConfigCheck, LimitsCheck>()
            .AddSingleton<LimitsMeter>()
            .AddSingleton<CurrentLimits>()
            .AddSingleton<Limiter>()
            .AddSingleton<BodyPartitions>()
            .AddSingleton<ConnectionCounts>();
        return builder;
    }

    /// <summary>Ahead of whatever opens a WebSocket.</summary>
    public static IApplicationBuilder UseConnectionLimits(this IApplicationBuilder app) =>
        app.UseMiddleware<ConnectionLimits>();
}
