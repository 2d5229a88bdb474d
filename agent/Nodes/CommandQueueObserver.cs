using MassTransit;

namespace Panel.Agent.Nodes;

/// <summary>Notices when the command queue is being consumed: at start, and after each loss of the broker.</summary>
internal sealed class CommandQueueObserver : IReceiveEndpointObserver, IDisposable
{
    private readonly SemaphoreSlim connected = new(0, 1);
    private readonly Lock gate = new();

    /// <summary>Returns once for each connection; several in a row count as one.</summary>
    public Task ConnectedAsync(CancellationToken cancellationToken) => connected.WaitAsync(cancellationToken);

    public Task Ready(ReceiveEndpointReady ready)
    {
        lock (gate)
        {
            if (connected.CurrentCount == 0)
            {
                connected.Release();
            }
        }

        return Task.CompletedTask;
    }

    public Task Stopping(ReceiveEndpointStopping stopping) => Task.CompletedTask;

    public Task Completed(ReceiveEndpointCompleted completed) => Task.CompletedTask;

    public Task Faulted(ReceiveEndpointFaulted faulted) => Task.CompletedTask;

    public void Dispose() => connected.Dispose();
}
