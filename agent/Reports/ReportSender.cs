using System.Diagnostics;
using Panel.Bus;
using Panel.Hosting;

namespace Panel.Agent.Reports;

/// <summary>
/// Sends the outbox in order, one report at a time, and forgets a report only when the broker has confirmed it.
/// </summary>
internal sealed partial class ReportSender(
    ReportOutbox outbox,
    DeliverReport deliver,
    ReportOutboxOptions options,
    TimeProvider clock,
    ILogger<ReportSender> logger
) : BackgroundService
{
    private const int BatchSize = 100;
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var backoff = new Backoff(FirstWait, LongestWait);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var sent = await SendBatchAsync(stoppingToken);
                backoff.Reset();
                if (!sent)
                {
                    await outbox.WaitAsync(stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            // Whatever the broker, the network or the disk does: the reports wait and are tried again.
            catch (Exception exception)
            {
                var wait = backoff.Next();
                Log.NotSent(logger, wait, exception);
                await Task.Delay(wait, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<bool> SendBatchAsync(CancellationToken cancellationToken)
    {
        if (outbox.TakeHeartbeat() is { } heartbeat)
        {
            await SendAsync(heartbeat, Guid.CreateVersion7(clock.GetUtcNow()), cancellationToken);
        }

        var batch = outbox.Peek(BatchSize);
        var sent = new List<StoredReport>(batch.Count);
        try
        {
            foreach (var stored in batch)
            {
                using var span = TraceContextCarrier.Continue(stored.Traceparent, "report send", ActivityKind.Producer);
                if (ReportJson.Read(stored.Type, stored.Body) is { } report)
                {
                    await SendAsync(report, stored.MessageId, cancellationToken);
                }
                else
                {
                    Log.Unknown(logger, stored.Type);
                }

                sent.Add(stored);
            }
        }
        finally
        {
            outbox.Remove(sent);
        }

        return batch.Count > 0;
    }

    private async Task SendAsync(object report, Guid messageId, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.SendTimeLimit, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        // The bus may ignore the token while it connects.
        await deliver(report, messageId, both.Token).WaitAsync(both.Token);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A report could not be sent; the next attempt is in {Wait}.")]
        public static partial void NotSent(ILogger logger, TimeSpan wait, Exception error);

        [LoggerMessage(2, LogLevel.Error, "A report of the unknown type {Type} was dropped.")]
        public static partial void Unknown(ILogger logger, string type);
    }
}
