using System.Collections.Concurrent;

namespace Panel.Plugins.Host.Loading;

/// <summary>
/// What goes on beside the rounds of the loader: watches, and the ends of versions. All of it bears being cut off with
/// the process.
/// </summary>
internal sealed class BackgroundTasks
{
    private static readonly TimeSpan EndTime = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Task, bool> _running = new();
    private volatile bool _stopping;

    public bool IsStopping => _stopping;

    public void Run(Task task)
    {
        _running[task] = true;
        _ = task.ContinueWith(
            static (ended, all) => ((ConcurrentDictionary<Task, bool>)all!).TryRemove(ended, out _),
            _running,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default
        );
    }

    public void Stop() => _stopping = true;

    public Task EndedAsync(CancellationToken cancellationToken) =>
        Task.WhenAny(Task.WhenAll(_running.Keys), Task.Delay(EndTime, cancellationToken));
}
