using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using Panel.Gateway.Routing.Configuration;

namespace Panel.Gateway.Edge;

internal static class HttpLimits
{
    public static void AddHttpLimits(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<HttpOptions>().BindConfiguration(HttpOptions.Section);
        builder.Services.AddSingleton<IConfigCheck>(new OptionsCheck<HttpOptions>(HttpOptions.Section));
        builder
            .Services.AddOptions<KestrelServerOptions>()
            .Configure<IOptions<HttpOptions>>((kestrel, options) => Apply(kestrel.Limits, options.Value));
    }

    private static void Apply(KestrelServerLimits limits, HttpOptions options)
    {
        limits.RequestHeadersTimeout = options.HeadTimeout;
        limits.KeepAliveTimeout = options.KeepAlive;
        limits.MinRequestBodyDataRate = new MinDataRate(options.BodyRate, TimeSpan.FromSeconds(5));
        limits.MaxRequestHeaderCount = options.Headers;
        limits.MaxRequestHeadersTotalSize = options.HeaderBytes;
        limits.MaxRequestLineSize = options.RequestLineBytes;
        limits.MaxConcurrentConnections = options.Connections;
        limits.MaxConcurrentUpgradedConnections = options.WebSockets;
        limits.Http2.MaxStreamsPerConnection = options.StreamsPerConnection;
        // A peer that went without a word must not keep its streams.
        limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(60);
    }
}
