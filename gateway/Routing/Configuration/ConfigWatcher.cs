using Microsoft.Extensions.Options;

namespace Panel.Gateway.Routing.Configuration;

/// <summary>
/// Checks the configuration before the gateway opens, and looks at the operator's file from then on. By reading it: notifications miss what happens behind
/// symbolic links (Kubernetes swaps them), on network drives, and after a file has been replaced.
/// </summary>
internal sealed class ConfigWatcher(ConfigReloader reloader, IOptions<ConfigFileOptions> options, TimeProvider clock) : BackgroundService
{
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (await reloader.ProblemsAtStartAsync() is { Count: > 0 } problems) throw new OptionsValidationException("gateway", typeof(IConfiguration), problems);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.ConfigFile is not { Length: > 0 } path) return;
        using var timer = new PeriodicTimer(options.Value.ConfigFileInterval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken)) await reloader.LookAsync(path, stoppingToken);
    }
}
