using Microsoft.EntityFrameworkCore;
using Panel.Alerts.Alerts;
using Panel.Alerts.Data;
using Panel.Alerts.Integrations;
using Panel.Data.Auditing;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;

namespace Panel.Alerts.Notifications;

/// <summary>Sends one real message and tells what came of it. It stands in the list of deliveries, without repeats.</summary>
internal sealed class TestIntegration(
    AlertsDbContext database,
    ChannelSender sender,
    IAudit audit,
    Principal caller,
    TimeProvider clock
)
{
    public const int MostPerMinute = 5;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    public async Task<Result<SendAttempt>> RunAsync(Guid id, CancellationToken cancellationToken)
    {
        var integration = await database
            .Set<Integration>()
            .AsNoTracking()
            .ChangedBy(caller)
            .SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        if (integration is null)
        {
            return ApiErrors.NotFound("integration");
        }

        var taken = await TakeAsync(integration, cancellationToken);
        if (taken.Failed)
        {
            return taken.Error;
        }

        var delivery = taken.Value;
        var attempt = await sender.SendAsync(integration, delivery, cancellationToken);
        delivery.Status = attempt.Ok ? DeliveryStatus.Sent : DeliveryStatus.Failed;
        delivery.EndedAt = clock.GetUtcNow();
        delivery.Attempts = 1;
        delivery.Log = [attempt.Logged];
        delivery.LastResponse = attempt.Result.Response;
        await database.SaveChangesAsync(cancellationToken);
        return attempt;
    }

    // The row counts from before the attempt, so that tests at the same time are counted too. It is never pending:
    // the worker repeats no test.
    private async Task<Result<IntegrationDelivery>> TakeAsync(
        Integration integration,
        CancellationToken cancellationToken
    )
    {
        var now = clock.GetUtcNow();
        var (id, since) = (integration.Id, now - Window);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        await LockAsync(id, cancellationToken);
        var recent = await database
            .Set<IntegrationDelivery>()
            .Where(row => row.IntegrationId == id && row.Event == IntegrationEvents.Test && row.CreatedAt > since)
            .OrderBy(row => row.CreatedAt)
            .Select(row => row.CreatedAt)
            .ToListAsync(cancellationToken);
        if (recent.Count >= MostPerMinute)
        {
            return new ApiError(
                429,
                "too_many_tests",
                $"An integration is tested {MostPerMinute} times a minute at most.",
                RetryAfter: recent[^MostPerMinute] - since
            );
        }

        var delivery = DeliveryOf(integration, now);
        database.Add(delivery);
        audit.Record("integration.tested", integration.Subject);
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return delivery;
    }

    private async Task LockAsync(Guid id, CancellationToken cancellationToken)
    {
        if (!database.Database.IsSqlite())
        {
            await database
                .Set<Integration>()
                .FromSql($"SELECT * FROM integrations WHERE id = {id} FOR NO KEY UPDATE")
                .AsNoTracking()
                .ToListAsync(cancellationToken);
        }
    }

    private IntegrationDelivery DeliveryOf(Integration integration, DateTimeOffset now)
    {
        var id = Guid.CreateVersion7(now);
        return new IntegrationDelivery
        {
            Id = id,
            IntegrationId = integration.Id,
            Key = $"test/{id}",
            Event = IntegrationEvents.Test,
            Severity = AlertSeverity.Info,
            Title = "Test message",
            Text = $"{NotificationText.OneLine(caller.Name, 64)} tries the integration {integration.Name}.",
            Path = "/integrations",
            Fields = [],
            Data = """{"test":true}""",
            At = now,
            CreatedAt = now,
            Status = DeliveryStatus.Failed,
            NextAttemptAt = now,
            Log = [],
        };
    }
}
