using Microsoft.AspNetCore.HttpsPolicy;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using Panel.Gateway.Routing.Configuration;

namespace Panel.Gateway.Edge.Tls;

internal static class TlsExtensions
{
    public static void AddTls(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        var section = builder.Configuration.GetSection(TlsOptions.Section);
        services.AddOptions<TlsOptions>().Bind(section);
        services.AddSingleton<IConfigCheck>(new OptionsCheck<TlsOptions>(TlsOptions.Section));
        services
            .AddOptions<HttpsRedirectionOptions>()
            .Configure<IOptions<TlsOptions>>(
                (redirect, tls) =>
                    (redirect.HttpsPort, redirect.RedirectStatusCode) = (
                        tls.Value.RedirectPort,
                        StatusCodes.Status308PermanentRedirect
                    )
            );
        // As texts: nothing has been checked yet.
        if (
            section[nameof(TlsOptions.Certificate)] is not { Length: > 0 }
            || section[nameof(TlsOptions.Key)] is not { Length: > 0 }
        )
        {
            return;
        }

        services.AddSingleton<ServerCertificate>().AddHostedService<CertificateWatcher>();
        builder.WebHost.ConfigureKestrel(Listen);
    }

    public static IApplicationBuilder UseRedirectToTls(this WebApplication app) =>
        app.Services.GetRequiredService<IOptions<TlsOptions>>().Value.RedirectPort is null
            ? app
            : app.UseHttpsRedirection();

    private static void Listen(KestrelServerOptions kestrel)
    {
        var certificate = kestrel.ApplicationServices.GetRequiredService<ServerCertificate>();
        kestrel.ConfigureHttpsDefaults(https =>
        {
            https.ServerCertificateSelector = (_, _) => certificate.Current.TargetCertificate;
            // With the intermediates, which the selector cannot give.
            https.OnAuthenticate = (_, handshake) =>
                (handshake.ServerCertificateSelectionCallback, handshake.ServerCertificateContext) = (
                    null,
                    certificate.Current
                );
        });
    }
}
