using System.Net.Sockets;

namespace Panel.Bus.RabbitMq;

/// <summary>
/// A connection to the broker on which nothing may hang: a read that brings
/// nothing, or a write that nobody takes, fails. Both sides send
/// heartbeats, so silence means that the other one is gone. The client
/// itself has no such limit before the login is through.
/// </summary>
internal sealed class LimitedStream(Socket socket, TimeSpan limit) : NetworkStream(socket)
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var limited = Limit(cancellationToken);
        try
        {
            return await base.ReadAsync(buffer, limited.Token);
        }
        catch (OperationCanceledException silent) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"The broker was silent for {limit.TotalSeconds} s.", silent);
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
        catch (OperationCanceledException stuck) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"The broker took nothing for {limit.TotalSeconds} s.", stuck);
        }
    }

    private CancellationTokenSource Limit(CancellationToken cancellation)
    {
        var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limited.CancelAfter(limit);
        return limited;
    }
}
