using System.Threading.Channels;

namespace Panel.Data.Database;

/// <summary>Wakes whoever works off <typeparamref name="TRow"/>. Pulses while it is busy melt into one.</summary>
public sealed class CommitSignal<TRow>
    where TRow : class
{
    private readonly Channel<bool> _pulses = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );

    public void Pulse() => _pulses.Writer.TryWrite(true);

    /// <summary>Returns after a pulse or after <paramref name="atMost"/>.</summary>
    public async Task WaitAsync(TimeSpan atMost, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(atMost, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            await _pulses.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested) { }
    }
}
