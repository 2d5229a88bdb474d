using Microsoft.Extensions.Options;
using Panel.Hosting;

namespace Panel.Gateway.Edge.Tls;

internal sealed class CertificateWatcher(
    ServerCertificate certificate,
    IOptions<TlsOptions> options,
    TimeProvider clock,
    ILogger<CertificateWatcher> logger
) : PeriodicBackgroundService(options.Value.Interval, clock, logger)
{
    protected override Task RunAsync(CancellationToken cancellationToken) => certificate.LookAsync(cancellationToken);
}
