using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Panel.Alerts.Data;
using Panel.Alerts.Integrations;
using Panel.Plugins.Sdk.Notifications;

namespace Panel.Alerts.Notifications;

/// <summary>Writes deliveries into the caller's transaction. <see cref="DeliveryWorker"/> takes them from there.</summary>
internal sealed class NotificationQueue(AlertsDbContext database, TimeProvider clock) : INotificationQueue
{
    private const int MostFields = 25;

    /// <exception cref="ArgumentException">The key is too long, or the data is no JSON object.</exception>
    public async Task EnqueueAsync(NotificationRequest notification, CancellationToken cancellationToken)
    {
        if (notification.Key is not { Length: > 0 and <= IntegrationDelivery.LongestKey })
        {
            throw new ArgumentException("The key has 1 to 200 characters.", nameof(notification));
        }

        var data = Checked(notification.Data);
        foreach (var integration in await ListenersAsync(notification, cancellationToken))
        {
            if (!await IsKnownAsync(integration, notification.Key, cancellationToken))
            {
                database.Add(DeliveryOf(notification, integration, data));
            }
        }
    }

    private async Task<List<Guid>> ListenersAsync(NotificationRequest notification, CancellationToken cancellationToken)
    {
        var scope = notification.OrganizationId ?? Guid.Empty;
        var rows = database.Set<Integration>().AsNoTracking().Where(row => row.Scope == scope && row.Enabled);
        if (notification.IntegrationIds is { } only)
        {
            rows = rows.Where(row => only.Contains(row.Id));
        }

        var found = await rows.Select(row => new
        {
            row.Id,
            row.Events,
            row.Filters,
        })
            .ToListAsync(cancellationToken);
        // Whoever names an integration has chosen it for this event, whatever else it listens to.
        return
        [
            .. found
                .Where(row =>
                    (notification.IntegrationIds is not null || IntegrationEvents.Match(row.Events, notification.Event))
                    && row.Filters.Let(notification.Severity, notification.Labels, notification.Targets)
                )
                .Select(row => row.Id),
        ];
    }

    // What this context has added already is not in the table yet.
    private async Task<bool> IsKnownAsync(Guid integration, string key, CancellationToken cancellationToken) =>
        database.Set<IntegrationDelivery>().Local.Any(row => row.IntegrationId == integration && row.Key == key)
        || await database
            .Set<IntegrationDelivery>()
            .AnyAsync(row => row.IntegrationId == integration && row.Key == key, cancellationToken);

    private IntegrationDelivery DeliveryOf(NotificationRequest notification, Guid integration, string data)
    {
        var now = clock.GetUtcNow();
        return new IntegrationDelivery
        {
            Id = Guid.CreateVersion7(now),
            IntegrationId = integration,
            Key = notification.Key,
            Event = notification.Event,
            Severity = notification.Severity,
            Title = NotificationText.OneLine(notification.Title, IntegrationDelivery.LongestTitle),
            Text = NotificationText.Lines(notification.Text, IntegrationDelivery.LongestText),
            Path = notification.Path,
            Fields =
            [
                .. notification
                    .Labels.Take(MostFields)
                    .Select(label => new NotificationField(
                        NotificationText.OneLine(label.Key, 100),
                        NotificationText.OneLine(label.Value, 300)
                    )),
            ],
            Data = data,
            At = notification.At,
            CreatedAt = now,
            Status = DeliveryStatus.Pending,
            NextAttemptAt = now,
            Log = [],
        };
    }

    private static string Checked(string data)
    {
        if (Encoding.UTF8.GetByteCount(data) > IntegrationDelivery.LongestData)
        {
            return """{"truncated":true}""";
        }

        using var document = JsonDocument.Parse(data);
        return document.RootElement.ValueKind == JsonValueKind.Object
            ? data
            : throw new ArgumentException("The data is a JSON object.", nameof(data));
    }
}
