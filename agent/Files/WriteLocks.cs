namespace Panel.Agent.Files;

/// <summary>
/// One short critical section at a time per instance. Striped, so that its
/// size does not follow the number of instances.
/// </summary>
internal sealed class WriteLocks
{
    private readonly SemaphoreSlim[] stripes = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1, 1))];

    public async Task<IDisposable> TakeAsync(Guid instanceId, CancellationToken cancellationToken)
    {
        var stripe = stripes[(uint)instanceId.GetHashCode() % stripes.Length];
        await stripe.WaitAsync(cancellationToken);
        return new Held(stripe);
    }

    private sealed class Held(SemaphoreSlim stripe) : IDisposable
    {
        public void Dispose() => stripe.Release();
    }
}
