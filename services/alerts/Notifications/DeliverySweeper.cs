using Microsoft.EntityFrameworkCore;
using Panel.Alerts.Data;
using Panel.Hosting;

namespace Panel.Alerts.Notifications;

/// <summary>Removes deliveries of more than 30 days ago, in small batches, so that no transaction is long.</summary>
internal sealed class DeliverySweeper(IServiceScopeFactory scopes, TimeProvider clock, ILogger<DeliverySweeper> logger)
    : PeriodicBackgroundService(TimeSpan.FromMinutes(10), clock, logger)
{
    private const int Batch = 500;
    public static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    protected override async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var deliveries = scope.ServiceProvider.GetRequiredService<AlertsDbContext>().Set<IntegrationDelivery>();
        var before = Clock.GetUtcNow() - Kept;
        var last = Batch;
        while (last == Batch)
        {
            last = await deliveries
                .Where(row => row.CreatedAt < before && row.Status != DeliveryStatus.Pending)
                .OrderBy(row => row.Id)
                .Take(Batch)
                .ExecuteDeleteAsync(cancellationToken);
        }
    }
}
