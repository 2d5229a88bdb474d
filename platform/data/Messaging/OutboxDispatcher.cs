using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Panel.Bus;
using Panel.Data.Database;

namespace Panel.Data.Messaging;

/// <summary>
/// Sends what has been committed. Messages to one destination go one after the other
/// in the order of their commit, destinations side by side.
/// A message that fails by itself is tried again later and does not hold up the
/// ones behind it; a broker that cannot be reached stops the
/// round, and nothing is counted against the messages.
/// </summary>
internal sealed partial class OutboxDispatcher<TContext>(
    OutboxStore<TContext> store,
    OutboxPublisher publisher,
    CommitSignal<OutboxMessage> signal,
    OutboxMetrics metrics,
    IOptions<OutboxOptions> options,
    TimeProvider clock,
    ILogger<OutboxDispatcher<TContext>> logger
) : BackgroundService
    where TContext : DbContext
{
    private const int ParallelDestinations = 8;
    private static readonly TimeSpan SettleLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan UnreachablePause = TimeSpan.FromSeconds(1);
    private DateTimeOffset _measureAt = DateTimeOffset.MinValue;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var starting = true;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (starting)
                {
                    await store.FreeAsync(stoppingToken);
                }

                starting = false;
                var round = await RunOnceAsync(stoppingToken);
                await MeasureAsync(stoppingToken);
                if (round == Round.Unreachable)
                {
                    await Task.Delay(UnreachablePause, clock, stoppingToken);
                }
                else if (round == Round.Drained)
                {
                    await signal.WaitAsync(options.Value.PollInterval, clock, stoppingToken);
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // Whatever it was (a database that restarts, most likely), the loop must
                // outlive it: without it the service falls silent.
                Log.Failed(logger, exception);
                await Task.Delay(UnreachablePause, clock, stoppingToken);
            }
        }
    }

    private async Task<Round> RunOnceAsync(CancellationToken cancellationToken)
    {
        var batch = await store.ClaimAsync(cancellationToken);
        if (batch.Rows.Count == 0)
        {
            return Round.Drained;
        }

        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = ParallelDestinations,
            CancellationToken = CancellationToken.None,
        };
        using var unreachable = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            await Parallel.ForEachAsync(
                batch.Rows.GroupBy(row => row.Destination),
                parallel,
                async (group, _) => await SendAllAsync(group, batch, unreachable)
            );
        }
        finally
        {
            // Also when stopping: what has been sent should not be sent again by the next start.
            using var limit = new CancellationTokenSource(SettleLimit, clock);
            await store.SettleAsync(batch, limit.Token);
        }

        return unreachable.IsCancellationRequested ? Round.Unreachable : Round.More;
    }

    private async Task SendAllAsync(
        IEnumerable<OutboxMessage> rows,
        OutboxBatch batch,
        CancellationTokenSource unreachable
    )
    {
        foreach (var row in rows)
        {
            // Another replica may take the rows once the claim has ended.
            if (
                unreachable.IsCancellationRequested
                || clock.GetUtcNow() + options.Value.PublishTimeout > batch.ClaimedUntil
            )
            {
                return;
            }

            using var limit = CancellationTokenSource.CreateLinkedTokenSource(unreachable.Token);
            limit.CancelAfter(options.Value.PublishTimeout);
            try
            {
                await publisher.PublishAsync(row, limit.Token);
                batch.Sent.Add(row.Position);
            }
            catch (Exception exception) when (BusFailure.IsUnreachable(exception))
            {
                Log.Unreachable(logger, exception);
                await unreachable.CancelAsync();
            }
            catch (Exception exception)
            {
                // Any other failure is this message's own: it waits its turn again, and the others go on.
                Log.MessageFailed(logger, exception, row.MessageId, row.MessageType, row.Attempts + 1);
                batch.Failed.Add((row, exception.Message));
            }
        }
    }

    private async Task MeasureAsync(CancellationToken cancellationToken)
    {
        if (clock.GetUtcNow() < _measureAt)
        {
            return;
        }

        metrics.State = await store.MeasureAsync(cancellationToken);
        _measureAt = clock.GetUtcNow() + options.Value.PollInterval;
    }

    private enum Round
    {
        More,
        Drained,
        Unreachable,
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The outbox could not be worked on.")]
        public static partial void Failed(ILogger logger, Exception failure);

        [LoggerMessage(2, LogLevel.Warning, "The broker does not take messages.")]
        public static partial void Unreachable(ILogger logger, Exception failure);

        [LoggerMessage(3, LogLevel.Error, "Message {MessageId} ({MessageType}) could not be sent, attempt {Attempt}.")]
        public static partial void MessageFailed(
            ILogger logger,
            Exception failure,
            Guid messageId,
            string messageType,
            int attempt
        );
    }
}
