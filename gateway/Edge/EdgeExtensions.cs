using System.IO.Compression;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.ResponseCompression;
using Panel.Gateway.CrossSite;
using Panel.Gateway.Edge.Tls;

namespace Panel.Gateway.Edge;

internal static class EdgeExtensions
{
    public static void AddEdge(this WebApplicationBuilder builder)
    {
        builder.AddTrustedProxies();
        builder.AddHttpLimits();
        builder.AddTls();
        var services = builder.Services;
        services.AddSecurityHeaders();
        services.AddCors().AddSingleton<ICorsPolicyProvider, TrustedOriginCors>();
        services.AddOptions<CrossSiteOptions>().BindConfiguration(CrossSiteOptions.Section)
            .Validate(options => options.TrustedOrigins.TrueForAll(IsOrigin), "CrossSite:TrustedOrigins holds what is no origin, like https://panel.example.com.").ValidateOnStart();
        services.AddResponseCompression(AnswerCompression.Configure).AddSingleton<IResponseCompressionProvider, AnswerCompression>();
        services.Configure<BrotliCompressionProviderOptions>(brotli => brotli.Level = CompressionLevel.Fastest);
        services.Configure<GzipCompressionProviderOptions>(gzip => gzip.Level = CompressionLevel.Fastest);
    }

    // Also "*", which would let every page act as whoever is signed in.
    private static bool IsOrigin(string origin) => Uri.TryCreate(origin, UriKind.Absolute, out var url) && url.Scheme is "https" or "http" && url.GetLeftPart(UriPartial.Authority).Equals(origin, StringComparison.OrdinalIgnoreCase);
}
