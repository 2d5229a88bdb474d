using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;
using Panel.Gateway.Routing.Configuration;

namespace Panel.Gateway.Edge.Tls;

/// <summary>
/// The certificate in use. New handshakes take a new one; connections that are open keep
/// theirs. A pair that does not fit is refused, and the one before stays.
/// </summary>
internal sealed partial class ServerCertificate
{
    private readonly string _certificatePath,
        _keyPath;
    private readonly ContentDebouncer _content = new();
    private readonly ILogger _logger;
    private volatile SslStreamCertificateContext _current;

    /// <exception cref="CryptographicException">The files hold no certificate with its key.</exception>
    public ServerCertificate(IOptions<TlsOptions> options, ILogger<ServerCertificate> logger)
    {
        (_certificatePath, _keyPath, _logger) = (options.Value.Certificate!, options.Value.Key!, logger);
        var (certificate, key) = (File.ReadAllText(_certificatePath), File.ReadAllText(_keyPath));
        _content.StartWith(Joined(certificate, key));
        _current = Load(certificate, key);
    }

    public SslStreamCertificateContext Current => _current;

    public async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            var (certificate, key) = (
                await File.ReadAllTextAsync(_certificatePath, cancellationToken),
                await File.ReadAllTextAsync(_keyPath, cancellationToken)
            );
            if (!_content.HasChanged(Joined(certificate, key)))
            {
                return;
            }

            _current = Load(certificate, key);
            Log.Accepted(_logger, _current.TargetCertificate.NotAfter);
        }
        catch (Exception exception)
            when (exception is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException
            )
        {
            Log.Refused(_logger, _certificatePath, exception.Message);
        }
    }

    private static byte[] Joined(string certificate, string key) =>
        System.Text.Encoding.UTF8.GetBytes(certificate + key);

    internal static SslStreamCertificateContext Load(string certificate, string key)
    {
        var leaf = X509Certificate2.CreateFromPem(certificate, key);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(certificate);
        // Offline: a handshake must not wait for a certificate authority's server.
        return SslStreamCertificateContext.Create(leaf, chain, offline: true);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "A new certificate is in use, valid until {End:u}.")]
        public static partial void Accepted(ILogger logger, DateTime end);

        [LoggerMessage(
            2,
            LogLevel.Error,
            "The certificate in {Path} or its key is refused; the one before stays in use: {Reason}"
        )]
        public static partial void Refused(ILogger logger, string path, string reason);
    }
}
