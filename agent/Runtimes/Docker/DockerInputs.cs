using System.Collections.Concurrent;

namespace Panel.Agent.Runtimes.Docker;

/// <summary>
/// Keeps one input connection per container, since attaching for each line would let lines overtake each other.
/// </summary>
internal sealed class DockerInputs(DockerApi api, TimeProvider clock) : IAsyncDisposable
{
    /// <summary>A workload that does not read its input fills the pipe, and then a write waits for ever.</summary>
    private static readonly TimeSpan WriteLimit = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, Slot> _slots = new();

    public async Task WriteLineAsync(string container, string line, CancellationToken cancellationToken)
    {
        var slot = _slots.GetOrAdd(container, _ => new Slot());
        await slot.Turn.WaitAsync(cancellationToken);
        try
        {
            if (slot.Input is not { Closed: false })
            {
                await slot.CloseAsync();
                slot.Input = await AttachedInput.OpenAsync(api, container, cancellationToken);
            }

            await WriteAsync(slot, line, cancellationToken);
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

    private async Task WriteAsync(Slot slot, string line, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(WriteLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        try
        {
            await slot.Input!.WriteLineAsync(line, either.Token);
        }
        catch (Exception exception)
            when (exception is IOException
                || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            )
        {
            await slot.CloseAsync();
            throw exception is IOException
                ? new RuntimeException("not_running", "The workload has closed its input.", exception)
                : new RuntimeException("engine_timeout", "The workload does not read its input.", exception);
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
