using Microsoft.Extensions.Options;

namespace Panel.Nodes.Registration;

/// <summary>Before the service answers, so that the local agent's first try finds its token.</summary>
internal sealed class BootstrapToken(IServiceScopeFactory scopes, IOptions<NodesOptions> options) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.BootstrapToken is not { Length: > 0 } token)
        {
            return;
        }

        if (token.Length < 20)
        {
            throw new InvalidOperationException("Nodes:BootstrapToken must have at least 20 characters.");
        }

        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<RegistrationTokens>().EnsureAsync(token, cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
