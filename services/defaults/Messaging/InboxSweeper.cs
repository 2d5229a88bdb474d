using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Panel.ServiceDefaults.Messaging;

/// <summary>Forgets handled messages after seven days, longer than any redelivery takes.</summary>
internal sealed partial class InboxSweeper<TContext>(IServiceScopeFactory scopes, TimeProvider clock, ILogger<InboxSweeper<TContext>> logger) : BackgroundService
    where TContext : DbContext
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(7);
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    public async Task<int> SweepAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var before = clock.GetUtcNow() - Kept;
        return await scope.ServiceProvider.GetRequiredService<TContext>().Set<InboxMessage>().Where(row => row.ReceivedAt < before).ExecuteDeleteAsync(cancellation);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                // The database may be away; the next hour sweeps the more.
                Log.Failed(logger, failure);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Old inbox rows could not be removed.")]
        public static partial void Failed(ILogger logger, Exception failure);
    }
}
