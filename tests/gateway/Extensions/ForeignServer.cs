using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Panel.Testing;

namespace Panel.Gateway.Tests.Extensions;

/// <summary>A stranger's server: says what reached it, and more than it should.</summary>
internal sealed class ForeignServer : IAsyncDisposable
{
    private readonly X509Certificate2 _certificate;
    private readonly TempFolder _folder = new();
    private readonly TaskCompletionSource _released = new();
    private readonly WebApplication _app;

    private ForeignServer(int port)
    {
        _certificate = SelfSigned();
        File.WriteAllText(Authorities, _certificate.ExportCertificatePem());
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder
            .WebHost.UseKestrelCore()
            .UseKestrelHttpsConfiguration()
            .ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, Https));
        _app = builder.Build();
        _app.Run(AnswerAsync);
        Address = new Uri($"https://localhost:{port}/base");
    }

    public Uri Address { get; }

    public string Authorities => _folder["authorities.pem"];

    public static async Task<ForeignServer> StartAsync()
    {
        var server = new ForeignServer(FreePort.Next());
        await server._app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        _released.TrySetResult();
        await _app.DisposeAsync();
        _certificate.Dispose();
        _folder.Dispose();
    }

    private void Https(ListenOptions listen) => listen.UseHttps(_certificate);

    private async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path == "/base/hang")
        {
            await _released.Task.WaitAsync(context.RequestAborted);
        }

        var headers = context.Response.Headers;
        headers.SetCookie = "panel_session=stolen";
        headers["X-Panel-Access-Changed"] = Guid.CreateVersion7().ToString();
        headers["Access-Control-Allow-Origin"] = "*";
        headers.ContentSecurityPolicy = "default-src *";
        var lines = context
            .Request.Headers.Select(header => $"{header.Key}: {header.Value}")
            .Prepend($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}");
        await context.Response.WriteAsync(string.Join('\n', lines), context.RequestAborted);
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), password: null);
    }
}
