using Microsoft.AspNetCore.HttpOverrides;
using Panel.Gateway.Routing.Configuration;

namespace Panel.Gateway.Edge;

/// <summary>
/// Behind a proxy that the operator named, the client's address and scheme are those
/// that the proxy tells. From anybody else these headers are only
/// text, and do not reach a service. A forwarded host never counts: common proxies pass on what a client made up.
/// </summary>
internal static class TrustedProxies
{
    public static void AddTrustedProxies(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<EdgeOptions>().BindConfiguration(EdgeOptions.Section);
        builder
            .Services.AddSingleton<IConfigCheck>(new OptionsCheck<EdgeOptions>(EdgeOptions.Section, shared: true))
            .AddSingleton<IConfigCheck, EdgeNames>();
        builder.Services.AddSingleton<ProxyNetworks>();
    }

    public static IApplicationBuilder UseTrustedProxies(this IApplicationBuilder app)
    {
        if (app.ApplicationServices.GetRequiredService<ProxyNetworks>().All is { Count: > 0 } networks)
        {
            app.UseForwardedHeaders(Headers(networks));
        }

        // A listener on [::] calls an IPv4 peer ::ffff:a.b.c.d; allowed addresses,
        // limits and the audit log know one name for it.
        return app.Use(
            (context, next) =>
            {
                if (context.Connection.RemoteIpAddress is { IsIPv4MappedToIPv6: true } mapped)
                {
                    context.Connection.RemoteIpAddress = mapped.MapToIPv4();
                }

                return next(context);
            }
        );
    }

    private static ForwardedHeadersOptions Headers(IReadOnlyCollection<System.Net.IPNetwork> networks)
    {
        // No limit on the hops: from the right, the first address that is no trusted proxy is the client.
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,
            ForwardLimit = null,
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in networks)
        {
            options.KnownIPNetworks.Add(network);
        }

        return options;
    }
}
