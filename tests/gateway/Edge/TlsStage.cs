using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Panel.Gateway.Tests.Support;
using Panel.Testing;

namespace Panel.Gateway.Tests.Edge;

/// <summary>A gateway with TLS, whose certificate a test replaces.</summary>
public class TlsStage : GatewayStage
{
    private readonly TempFolder _folder = new();

    internal TestLogs Logs { get; } = new();

    private string CertificatePath => Path.Combine(_folder.Path, "tls.crt");

    private string KeyPath => Path.Combine(_folder.Path, "tls.key");

    public override ValueTask InitializeAsync()
    {
        Renew("first");
        return base.InitializeAsync();
    }

    public void Renew(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        File.WriteAllText(CertificatePath, certificate.ExportCertificatePem());
        File.WriteAllText(KeyPath, key.ExportPkcs8PrivateKeyPem());
    }

    public void Break() => File.WriteAllText(KeyPath, "no key");

    /// <summary>A client with a connection of its own, and the names of the certificates that it met.</summary>
    public (HttpClient Client, List<string> Met) NewClient(Version version)
    {
        List<string> met = [];
        var handler = new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                {
                    met.Add(certificate!.Subject);
                    return certificate.Subject is "CN=first" or "CN=second";
                },
            },
        };
        return (
            new HttpClient(handler)
            {
                BaseAddress = Client.BaseAddress,
                DefaultRequestVersion = version,
                DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            },
            met
        );
    }

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await base.DisposeAsync();
        _folder.Dispose();
    }

    protected override void Configure(WebApplicationBuilder builder)
    {
        builder.Logging.AddProvider(Logs);
        builder.Configuration.AddInMemoryCollection([
            new("Urls", "https://127.0.0.1:0"),
            new("Gateway:Tls:Certificate", CertificatePath),
            new("Gateway:Tls:Key", KeyPath),
            new("Gateway:Tls:Interval", "00:00:00.05"),
        ]);
    }
}
