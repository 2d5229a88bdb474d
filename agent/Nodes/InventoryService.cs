using System.Text.Json;
using Panel.Agent.Hosting;
using Panel.Agent.Reports;
using Panel.Contracts;

namespace Panel.Agent.Nodes;

/// <summary>Reports the inventory at start, hourly, and when it has changed.</summary>
internal sealed partial class InventoryService(
    NodeReporter reporter,
    IReportOutbox outbox,
    AgentOptions options,
    TimeProvider clock,
    ILogger<InventoryService> logger
) : BackgroundService
{
    private static readonly TimeSpan AtLeastEvery = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var last = (Print: "", At: DateTimeOffset.MinValue);
        using var timer = new PeriodicTimer(options.InventoryInterval, clock);
        do
        {
            try
            {
                var inventory = await reporter.InventoryAsync(stoppingToken);
                var print = Fingerprint(inventory);
                if (print == last.Print && inventory.At - last.At < AtLeastEvery)
                {
                    continue;
                }

                outbox.Enqueue(inventory);
                last = (print, inventory.At);
            }
            // A reading that fails once must not end the inventory for good.
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Failed(logger, exception);
            }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>Everything but what always changes.</summary>
    internal static string Fingerprint(NodeInventoryReported inventory) =>
        JsonSerializer.Serialize(
            inventory with
            {
                Sequence = 0,
                At = default,
                Disks = [.. inventory.Disks.Select(d => d with { UsedBytes = 0 })],
            }
        );

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The inventory could not be read")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
