using System.Net.Sockets;

namespace Panel.Bus.RabbitMq;

/// <summary>
/// A connection to the broker on which nothing may hang: a read that brings
/// nothing, or a write that is not taken, fails. Both sides send
/// heartbeats, so silence means that the other one is gone. The client
/// itself has no such limit before the login is through.
/// </summary>
internal sealed class TimeoutNetworkStream(Socket socket, TimeSpan limit) : NetworkStream(socket)
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var limited = Limit(cancellationToken);
        try
        {
            return await base.ReadAsync(buffer, limited.Token);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"The broker was silent for {limit.TotalSeconds} s.", exception);
        }
    }

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer,
        CancellationToken cancellationToken = default
    )
    {
        using var limited = Limit(cancellationToken);
        try
        {
            await base.WriteAsync(buffer, limited.Token);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"The broker took nothing for {limit.TotalSeconds} s.", exception);
        }
    }

    private CancellationTokenSource Limit(CancellationToken cancellationToken)
    {
        var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(limit);
        return limited;
    }
}
