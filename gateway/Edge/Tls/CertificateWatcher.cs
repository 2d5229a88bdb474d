using Microsoft.Extensions.Options;

namespace Panel.Gateway.Edge.Tls;

internal sealed class CertificateWatcher(ServerCertificate certificate, IOptions<TlsOptions> options, TimeProvider clock) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken)) await certificate.LookAsync(stoppingToken);
    }
}
