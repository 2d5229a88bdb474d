using Microsoft.Extensions.Options;
using Panel.ServiceDefaults.Hosting;

namespace Panel.Gateway.Routing.Configuration;

/// <summary>
/// Checks the configuration before the gateway opens, and looks at the operator's file from then on. By reading it: notifications miss what happens behind
/// symbolic links (Kubernetes swaps them), on network drives, and after a file has been replaced.
/// </summary>
internal sealed class ConfigWatcher(ConfigReloader reloader, IOptions<ConfigFileOptions> options, TimeProvider clock, ILogger<ConfigWatcher> logger)
    : PeriodicWork(options.Value.ConfigFileInterval, clock, logger)
{
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (await reloader.ProblemsAtStartAsync() is { Count: > 0 } problems) throw new OptionsValidationException("gateway", typeof(IConfiguration), problems);
        await base.StartAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => string.IsNullOrEmpty(options.Value.ConfigFile) ? Task.CompletedTask : base.ExecuteAsync(stoppingToken);

    protected override Task RunAsync(CancellationToken cancellation) => reloader.LookAsync(options.Value.ConfigFile!, cancellation);
}
