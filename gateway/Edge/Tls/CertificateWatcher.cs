using Microsoft.Extensions.Options;
using Panel.Hosting;

namespace Panel.Gateway.Edge.Tls;

internal sealed class CertificateWatcher(
    ServerCertificate certificate,
    IOptions<TlsOptions> options,
    TimeProvider clock,
    ILogger<CertificateWatcher> logger
) : PeriodicWork(options.Value.Interval, clock, logger)
{
    protected override Task RunAsync(CancellationToken cancellation) => certificate.LookAsync(cancellation);
}
