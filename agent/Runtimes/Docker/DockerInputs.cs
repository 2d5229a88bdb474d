using System.Collections.Concurrent;

namespace Panel.Agent.Runtimes.Docker;

/// <summary>
/// Keeps one input connection per container, since attaching for each line would let lines overtake each other.
/// </summary>
internal sealed class DockerInputs(DockerApi api, TimeProvider time) : IAsyncDisposable
{
    /// <summary>A workload that does not read its input fills the pipe, and then a write waits for ever.</summary>
    private static readonly TimeSpan WriteLimit = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, Slot> _slots = new();

    public async Task WriteLineAsync(string container, string line, CancellationToken cancellation)
    {
        var slot = _slots.GetOrAdd(container, _ => new Slot());
        await slot.Turn.WaitAsync(cancellation);
        try
        {
            if (slot.Input is not { Closed: false })
            {
                await slot.CloseAsync();
                slot.Input = await AttachedInput.OpenAsync(api, container, cancellation);
            }

            await WriteAsync(slot, line, cancellation);
        }
        finally
        {
            slot.Turn.Release();
        }
    }

    public async Task ForgetAsync(string container)
    {
        if (_slots.TryRemove(container, out var slot))
        {
            await slot.CloseAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var container in _slots.Keys)
        {
            await ForgetAsync(container);
        }
    }

    private async Task WriteAsync(Slot slot, string line, CancellationToken cancellation)
    {
        using var timer = new CancellationTokenSource(WriteLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timer.Token);
        try
        {
            await slot.Input!.WriteLineAsync(line, either.Token);
        }
        catch (Exception e)
            when (e is IOException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            await slot.CloseAsync();
            throw e is IOException
                ? new RuntimeException("not_running", "The workload has closed its input.", e)
                : new RuntimeException("engine_timeout", "The workload does not read its input.", e);
        }
    }

    private sealed class Slot
    {
        public SemaphoreSlim Turn { get; } = new(1, 1);

        public AttachedInput? Input { get; set; }

        public async Task CloseAsync()
        {
            if (Input is { } input)
            {
                await input.DisposeAsync();
            }

            Input = null;
        }
    }
}
