namespace Panel.Agent.Runtimes;

/// <summary>Waits 100 ms, then twice as long each time up to 10 s.</summary>
internal sealed class BackOff(TimeProvider clock)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private TimeSpan _next = First;

    public void Reset() => _next = First;

    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        var wait = _next;
        _next = wait * 2 < Longest ? wait * 2 : Longest;
        await Task.Delay(wait, clock, cancellationToken);
    }
}
