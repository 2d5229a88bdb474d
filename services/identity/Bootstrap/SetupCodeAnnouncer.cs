namespace Panel.Identity.Bootstrap;

/// <summary>Tells the operator at start how to bootstrap.</summary>
internal sealed partial class SetupCodeAnnouncer(IServiceScopeFactory scopes, ILogger<SetupCodeAnnouncer> logger)
    : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        if (!await scope.ServiceProvider.GetRequiredService<BootstrapPanel>().IsRequiredAsync(cancellationToken))
        {
            return;
        }

        if (await scope.ServiceProvider.GetRequiredService<SetupCodes>().GenerateAsync(cancellationToken) is { } code)
        {
            Log.Generated(logger, code);
        }
        else
        {
            Log.Configured(logger);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        // The one secret that is meant for the log: it is worthless once used, and the operator has no other way to it.
        [LoggerMessage(
            1,
            LogLevel.Warning,
            "The panel is not set up yet. Bootstrap it with the one-time setup code: {Code}"
        )]
        public static partial void Generated(ILogger logger, string code);

        [LoggerMessage(
            2,
            LogLevel.Warning,
            "The panel is not set up yet. Bootstrap it with the configured setup code."
        )]
        public static partial void Configured(ILogger logger);
    }
}
