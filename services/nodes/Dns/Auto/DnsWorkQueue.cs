using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Panel.Nodes.Data;

namespace Panel.Nodes.Dns.Auto;

/// <summary>
/// Runs one kind of the worker's work at its own pace: a slow provider keeps its own zones waiting, and no others.
/// </summary>
/// <param name="due">What is due, the oldest first.</param>
/// <param name="run">Does it; leases keep replicas apart.</param>
internal sealed partial class DnsWorkQueue(
    IServiceScopeFactory scopes,
    TimeProvider clock,
    ILogger logger,
    Func<NodesDbContext, DateTimeOffset, IQueryable<DueWork>> due,
    Func<IServiceProvider, Guid, CancellationToken, Task> run
)
{
    private const int AtOnce = 24;
    private const int AtOnceOfAGroup = 2;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<Guid, (Guid Group, Task Task)> _running = new();

    /// <summary>Starts what is due and has a free place, and does not wait for it.</summary>
    public async Task StartDueAsync(CancellationToken cancellationToken)
    {
        var free = AtOnce - _running.Count;
        if (free <= 0)
        {
            return;
        }

        Guid[] running = [.. _running.Keys];
        Guid[] full = [.. GroupSizes().Where(group => group.Value >= AtOnceOfAGroup).Select(group => group.Key)];
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<NodesDbContext>();
        var works = await due(database, clock.GetUtcNow())
            .Where(work => !running.Contains(work.Id) && !full.Contains(work.Group))
            .Take(free)
            .ToListAsync(cancellationToken);
        var sizes = GroupSizes();
        foreach (var work in works)
        {
            var size = sizes.GetValueOrDefault(work.Group);
            if (size < AtOnceOfAGroup)
            {
                sizes[work.Group] = size + 1;
                Start(work, cancellationToken);
            }
        }
    }

    /// <summary>Waits until what runs has ended, as it does soon after the host stops.</summary>
    public Task DrainAsync() => Task.WhenAll(_running.Values.Select(running => running.Task));

    private Dictionary<Guid, int> GroupSizes() =>
        _running.Values.GroupBy(running => running.Group).ToDictionary(group => group.Key, group => group.Count());

    private void Start(DueWork work, CancellationToken cancellationToken)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _running[work.Id] = (work.Group, ended.Task);
        _ = RunAsync(work.Id, ended, cancellationToken);
    }

    private async Task RunAsync(Guid id, TaskCompletionSource ended, CancellationToken cancellationToken)
    {
        await Task.Yield();
        using var limit = new CancellationTokenSource(Longest, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await run(scope.ServiceProvider, id, both.Token);
        }
        catch (Exception exception)
        {
            // Anything: one zone must not end the worker. Its turn comes again.
            if (!cancellationToken.IsCancellationRequested)
            {
                Log.Failed(logger, exception, id);
            }
        }
        finally
        {
            _running.TryRemove(id, out _);
            ended.SetResult();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "DNS work on {Id} failed; its turn comes again.")]
        public static partial void Failed(ILogger logger, Exception failure, Guid id);
    }
}
