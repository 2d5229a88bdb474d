using System.IO.Compression;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.ResponseCompression;
using Panel.Gateway.Admission.CrossSite;
using Panel.Gateway.Edge.Tls;
using Panel.Gateway.Routing.Configuration;

namespace Panel.Gateway.Edge;

internal static class EdgeExtensions
{
    public static void AddEdge(this WebApplicationBuilder builder)
    {
        builder.AddTrustedProxies();
        builder.AddHttpLimits();
        builder.AddTls();
        builder.AddListeners();
        var services = builder.Services;
        SecurityHeaders.Add(services);
        services.AddCors().AddSingleton<ICorsPolicyProvider, TrustedOriginCors>();
        // Checked as a file of the operator's is: options that throw would fail every request after a reload.
        services
            .AddSingleton<IConfigCheck>(new OptionsCheck<CrossSiteOptions>(CrossSiteOptions.Section))
            .AddSingleton<IConfigCheck, CrossSiteCheck>()
            .AddOptions<CrossSiteOptions>()
            .BindConfiguration(CrossSiteOptions.Section);
        services
            .AddResponseCompression(ResponseCompressionSetup.Configure)
            .AddSingleton<IResponseCompressionProvider, ResponseCompressionSetup>();
        services.Configure<BrotliCompressionProviderOptions>(brotli => brotli.Level = CompressionLevel.Fastest);
        services.Configure<GzipCompressionProviderOptions>(gzip => gzip.Level = CompressionLevel.Fastest);
    }
}
