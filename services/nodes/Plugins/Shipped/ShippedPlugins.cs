namespace Panel.Nodes.Plugins.Shipped;

/// <summary>Before the service answers, so that a panel that has just been upgraded starts with the plugins it ships.</summary>
internal sealed class ShippedPlugins(IServiceScopeFactory scopes) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<InstallShippedPlugins>().ExecuteAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
