using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Panel.Gateway.Edge.Tls;

internal static class TlsExtensions
{
    public static void AddTls(this WebApplicationBuilder builder)
    {
        var section = builder.Configuration.GetSection(TlsOptions.Section);
        var options = section.Get<TlsOptions>() ?? new TlsOptions();
        builder.Services.AddOptions<TlsOptions>().Bind(section).Validate(tls => tls.Certificate is null == tls.Key is null, "Gateway:Tls needs both Certificate and Key.").ValidateOnStart();
        if (options.RedirectPort is { } port) builder.Services.AddHttpsRedirection(redirect => (redirect.HttpsPort, redirect.RedirectStatusCode) = (port, StatusCodes.Status308PermanentRedirect));
        if (options is not { Certificate.Length: > 0, Key.Length: > 0 }) return;
        builder.Services.AddSingleton<ServerCertificate>().AddHostedService<CertificateWatcher>();
        builder.WebHost.ConfigureKestrel(Listen);
    }

    public static IApplicationBuilder UseRedirectToTls(this WebApplication app) =>
        app.Configuration.GetValue<int?>($"{TlsOptions.Section}:{nameof(TlsOptions.RedirectPort)}") is null ? app : app.UseHttpsRedirection();

    private static void Listen(KestrelServerOptions kestrel)
    {
        var certificate = kestrel.ApplicationServices.GetRequiredService<ServerCertificate>();
        kestrel.ConfigureHttpsDefaults(https =>
        {
            https.ServerCertificateSelector = (_, _) => certificate.Current.TargetCertificate;
            // With the intermediates, which the selector cannot give.
            https.OnAuthenticate = (_, handshake) => (handshake.ServerCertificateSelectionCallback, handshake.ServerCertificateContext) = (null, certificate.Current);
        });
        // HTTP/3 where the platform has QUIC: Kestrel leaves it out elsewhere, and tells browsers of it (Alt-Svc) where it is there.
        if (System.Net.Quic.QuicListener.IsSupported) kestrel.ConfigureEndpointDefaults(listen => listen.Protocols = HttpProtocols.Http1AndHttp2AndHttp3);
    }
}
