using Panel.Plugins.Sdk;

namespace Panel.Plugins.Worker.Network;

/// <summary>The way out that a plugin gets, in the panel's process and in a worker alike.</summary>
/// <param name="connect">Opens a connection, or throws a <see cref="ProviderException"/>.</param>
/// <param name="refusal">The exception for a host that is not allowed; null for one that is.</param>
internal sealed class PluginNetwork(
    Func<string, int, CancellationToken, Task<Stream>> connect,
    Func<string, ProviderException?> refusal
) : IPluginNetwork, IDisposable
{
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ConnectTime = TimeSpan.FromSeconds(10);

    public HttpClient Http { get; } =
        new(new DeclaredHostHandler(connect, refusal), disposeHandler: true) { Timeout = AnswerTime };

    public async Task<Stream> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(port, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, ushort.MaxValue);
        if (refusal(host) is { } refused)
        {
            throw refused;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ConnectTime);
        try
        {
            return await connect(host, port, limit.Token);
        }
        catch (Exception exception)
            when (exception is IOException or System.Net.Sockets.SocketException
                || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            )
        {
            throw new ProviderException(ProviderFailure.Unavailable, $"{host} does not answer.", null, exception);
        }
    }

    public void Dispose() => Http.Dispose();
}
