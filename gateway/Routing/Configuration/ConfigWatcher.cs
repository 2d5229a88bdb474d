using Microsoft.Extensions.Options;
using Panel.Hosting;

namespace Panel.Gateway.Routing.Configuration;

/// <summary>
/// Looks at the operator's file. By reading it: notifications miss what happens behind
/// symbolic links (Kubernetes swaps them), on network drives, and
/// after a file has been replaced.
/// </summary>
internal sealed class ConfigWatcher(
    ConfigReloader reloader,
    IOptions<ConfigFileOptions> options,
    TimeProvider clock,
    ILogger<ConfigWatcher> logger
) : PeriodicBackgroundService(options.Value.ConfigFileInterval, clock, logger)
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        string.IsNullOrEmpty(options.Value.ConfigFile) ? Task.CompletedTask : base.ExecuteAsync(stoppingToken);

    protected override Task RunAsync(CancellationToken cancellationToken) =>
        reloader.LookAsync(options.Value.ConfigFile!, cancellationToken);
}
