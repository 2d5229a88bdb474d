using System.Collections.Concurrent;

namespace Panel.Nodes.Dns.Zones;

/// <summary>
/// Brings copies up to date. However many requests ask, one reading of a thing runs at a time in this replica, and it
/// goes on when those that asked have given up waiting.
/// </summary>
internal sealed partial class DnsRefresher(
    IServiceScopeFactory scopes,
    IHostApplicationLifetime lifetime,
    TimeProvider clock,
    ILogger<DnsRefresher> logger
)
{
    /// <summary>Older copies are read again when a list asks, and called stale when that took too long.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromSeconds(60);

    /// <summary>How long a list waits.</summary>
    public static readonly TimeSpan ListPatience = TimeSpan.FromSeconds(5);

    /// <summary>A list that takes longer is given up between two pages, as a failure of its provider.</summary>
    public static readonly TimeSpan LongestReading = TimeSpan.FromMinutes(8);

    // Covers the last page, too.
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<(bool Zones, Guid Id), Lazy<Task>> _running = new();

    public Task RefreshZonesAsync(Guid credentialId) =>
        OnceAsync(
            (true, credentialId),
            (services, token) => services.GetRequiredService<ZoneCatalog>().RefreshAsync(credentialId, token)
        );

    public Task RefreshRecordsAsync(Guid zoneRowId) =>
        OnceAsync(
            (false, zoneRowId),
            (services, token) => services.GetRequiredService<ZoneCopy>().RefreshAsync(zoneRowId, token)
        );

    /// <summary>Waits for readings, but no longer than a list may take.</summary>
    public async Task WaitAsync(IReadOnlyCollection<Task> readings, CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(readings).WaitAsync(ListPatience, clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            // The list answers with what it has, and says that it is stale.
        }
    }

    private Task OnceAsync((bool, Guid) key, Func<IServiceProvider, CancellationToken, Task> read) =>
        _running.GetOrAdd(key, _ => new Lazy<Task>(() => RunAsync(key, read))).Value;

    private async Task RunAsync((bool, Guid) key, Func<IServiceProvider, CancellationToken, Task> read)
    {
        // Not within the lock of the Lazy, and not on the request's own time.
        await Task.Yield();
        using var limit = new CancellationTokenSource(LongestRun, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, lifetime.ApplicationStopping);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await read(scope.ServiceProvider, both.Token);
        }
        catch (Exception exception)
        {
            // Nothing waits for it but lists that can do without: a database that is away, or the end of the host.
            if (!lifetime.ApplicationStopping.IsCancellationRequested)
            {
                Log.Failed(logger, exception);
            }
        }
        finally
        {
            _running.TryRemove(key, out _);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A copy of a zone could not be brought up to date.")]
        public static partial void Failed(ILogger logger, Exception failure);
    }
}
