using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Panel.Testing;

namespace Panel.Gateway.Tests.Admission.Limits;

/// <summary>A certificate of 127.0.0.1 for a Redis server, from an authority that no client knows.</summary>
internal sealed class RedisCertificate : IDisposable
{
    private readonly TempFolder _folder = new();

    public RedisCertificate()
    {
        var now = TimeProvider.System.GetUtcNow();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authority = new CertificateRequest("CN=authority", key, HashAlgorithmName.SHA256);
        authority.CertificateExtensions.Add(
            new X509BasicConstraintsExtension(
                certificateAuthority: true,
                hasPathLengthConstraint: false,
                0,
                critical: true
            )
        );
        using var root = authority.CreateSelfSigned(now.AddDays(-1), now.AddDays(2));
        using var serverKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var server = new CertificateRequest("CN=redis", serverKey, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        server.CertificateExtensions.Add(names.Build());
        using var issued = server.Create(root, now.AddDays(-1), now.AddDays(1), [1, 2, 3]);
        File.WriteAllText(Authority, root.ExportCertificatePem());
        File.WriteAllText(_folder["redis.crt"], issued.ExportCertificatePem());
        File.WriteAllText(_folder["redis.key"], serverKey.ExportPkcs8PrivateKeyPem());
    }

    public string Authority => _folder["authority.crt"];

    public int Port { get; } = FreePort.Next();

    /// <summary>For <see cref="PrivateRedis.Options"/>.</summary>
    public string[] Options =>
        [
            "--tls-port",
            $"{Port}",
            "--tls-cert-file",
            _folder["redis.crt"],
            "--tls-key-file",
            _folder["redis.key"],
            "--tls-ca-cert-file",
            Authority,
            "--tls-auth-clients",
            "no",
        ];

    public void Dispose() => _folder.Dispose();
}
