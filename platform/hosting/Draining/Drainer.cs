using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Panel.Hosting.Draining;

/// <summary>
/// The order in which a host goes: not ready and no new WebSockets, a moment for balancers to notice, then the open
/// WebSockets with a hint to connect again. Only then does the server stop listening.
/// </summary>
internal sealed class Drainer(OpenSockets sockets, IOptions<DrainOptions> options, TimeProvider clock)
    : IHostedLifecycleService,
        IHealthCheck
{
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        sockets.Drain();
        try
        {
            await Task.Delay(options.Value.Notice, clock, cancellationToken);
            // A tunnel carries the consoles of its node: these are told first.
            await sockets.CloseAsync(tunnels: false, options.Value.CloseLimit, cancellationToken);
            await sockets.CloseAsync(tunnels: true, options.Value.CloseLimit, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Whoever stops the host has no time for it.
        }
    }

    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    ) =>
        Task.FromResult(
            sockets.IsDraining ? HealthCheckResult.Unhealthy("The host stops.") : HealthCheckResult.Healthy()
        );

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
