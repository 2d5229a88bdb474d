using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;

namespace Panel.Data.History;

/// <summary>Collects points for some seconds, so that a message of samples does not cost a transaction.</summary>
/// <typeparam name="TContext">The service's context.</typeparam>
public sealed class HistoryBuffer<TContext> : BackgroundService
    where TContext : DbContext
{
    private static readonly TimeSpan WriteTimeLimit = TimeSpan.FromMinutes(1);

    private readonly HistoryWriter<TContext> _writer;
    private readonly HistoryOptions _options;
    private readonly TimeProvider _clock;
    private readonly SemaphoreSlim _full = new(0, 1);
    private readonly Lock _gate = new();
    private List<HistoryPoint> _points = [];
    private List<TaskCompletionSource> _waiting = [];
    private bool _stopped;

    internal HistoryBuffer(HistoryWriter<TContext> writer, HistoryOptions options, TimeProvider clock) =>
        (_writer, _options, _clock) = (writer, options, clock);

    /// <summary>
    /// Completes when the points are stored; a consumer that waits for it acknowledges nothing that could be lost.
    /// </summary>
    public Task AddAsync(IReadOnlyCollection<HistoryPoint> points)
    {
        if (points.Count == 0)
        {
            return Task.CompletedTask;
        }

        var stored = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _points.AddRange(points);
            _waiting.Add(stored);
            if (!_stopped)
            {
                if (_waiting.Count >= _options.MostCollected && _full.CurrentCount == 0)
                {
                    _full.Release();
                }

                return stored.Task;
            }
        }

        // The host stops, and its bus waits for the consumers: no later write takes these along.
        return FlushAsync(stored.Task);
    }

    /// <summary>Writes what is collected.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        List<HistoryPoint> points;
        List<TaskCompletionSource> waiting;
        lock (_gate)
        {
            (points, _points) = (_points, []);
            (waiting, _waiting) = (_waiting, []);
        }

        if (points.Count == 0)
        {
            return;
        }

        try
        {
            await _writer.WriteAsync(points, cancellationToken);
            waiting.ForEach(stored => stored.TrySetResult());
        }
        // Each consumer learns of it and tries again as it does with any failure.
        catch (Exception exception)
        {
            waiting.ForEach(stored => stored.TrySetException(exception));
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        lock (_gate)
        {
            _stopped = true;
        }

        await FlushAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _full.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await WaitAsync(stoppingToken);
            // A stop must not break off a write that consumers wait for.
            using var limit = new CancellationTokenSource(WriteTimeLimit, _clock);
            await FlushAsync(limit.Token);
        }
    }

    private async Task FlushAsync(Task stored)
    {
        using var limit = new CancellationTokenSource(WriteTimeLimit, _clock);
        await FlushAsync(limit.Token);
        await stored;
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(_options.WriteInterval, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        await _full.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
