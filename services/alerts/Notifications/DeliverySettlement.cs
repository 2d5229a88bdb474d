using Microsoft.EntityFrameworkCore;
using Panel.Alerts.Data;
using Panel.Alerts.Integrations;
using Panel.Contracts;
using Panel.Data.Auditing;
using Panel.Data.Messaging;
using Panel.Plugins.Sdk.Notifications;

namespace Panel.Alerts.Notifications;

/// <summary>Writes down what came of an attempt, and what follows from it for the integration.</summary>
internal sealed class DeliverySettlement(AlertsDbContext database, IAudit audit, IOutbox outbox, TimeProvider clock)
{
    /// <returns>The delivery's status now; null where its lease has gone to another worker.</returns>
    public async Task<DeliveryStatus?> RunAsync(
        ClaimedDelivery claimed,
        SendAttempt attempt,
        CancellationToken cancellationToken
    )
    {
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var (status, next) = Judge(claimed.Delivery, attempt);
        if (!await WriteAsync(claimed, attempt, status, next, cancellationToken))
        {
            return null;
        }

        if (attempt.Ok)
        {
            await RecoverAsync(claimed.Integration, cancellationToken);
        }
        else
        {
            await FailAsync(claimed.Integration, attempt.Result, cancellationToken);
        }

        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return status;
    }

    private (DeliveryStatus Status, DateTimeOffset Next) Judge(IntegrationDelivery delivery, SendAttempt attempt)
    {
        var now = clock.GetUtcNow();
        if (attempt.Ok)
        {
            return (DeliveryStatus.Sent, now);
        }

        var failed = delivery.Step + 1;
        var refused =
            attempt is { Chat: true, Result.Outcome: SendOutcome.Refused } && failed >= DeliveryLadder.MostRefusals;
        return
            refused
            || attempt.Result.Outcome == SendOutcome.Gone
            || DeliveryLadder.After(failed, attempt.Result.RetryAfter) is not { } wait
            ? (DeliveryStatus.Failed, now)
            : (DeliveryStatus.Pending, now + wait);
    }

    private async Task<bool> WriteAsync(
        ClaimedDelivery claimed,
        SendAttempt attempt,
        DeliveryStatus status,
        DateTimeOffset next,
        CancellationToken cancellationToken
    )
    {
        var (id, lease, delivery) = (claimed.Delivery.Id, claimed.Lease, claimed.Delivery);
        List<DeliveryAttempt> log = [.. delivery.Log.TakeLast(IntegrationDelivery.MostLogged - 1), attempt.Logged];
        DateTimeOffset? endedAt = status == DeliveryStatus.Pending ? null : clock.GetUtcNow();
        var (attempts, step) = (delivery.Attempts + 1, attempt.Ok ? delivery.Step : delivery.Step + 1);
        var changed = await database
            .Set<IntegrationDelivery>()
            .Where(row => row.Id == id && row.Lease == lease)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(row => row.Status, status)
                        .SetProperty(row => row.Attempts, attempts)
                        .SetProperty(row => row.Step, step)
                        .SetProperty(row => row.NextAttemptAt, next)
                        .SetProperty(row => row.EndedAt, endedAt)
                        .SetProperty(row => row.Log, log)
                        .SetProperty(row => row.LastResponse, attempt.Result.Response)
                        .SetProperty(row => row.Lease, (Guid?)null)
                        .SetProperty(row => row.LeasedUntil, (DateTimeOffset?)null),
                cancellationToken
            );
        return changed > 0;
    }

    private Task<int> RecoverAsync(Integration integration, CancellationToken cancellationToken) =>
        Rows(integration)
            .Where(row => row.FailingSince != null || row.HeldUntil != null)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(row => row.FailingSince, (DateTimeOffset?)null)
                        .SetProperty(row => row.HeldUntil, (DateTimeOffset?)null),
                cancellationToken
            );

    private async Task FailAsync(Integration integration, SendResult result, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (result.Outcome == SendOutcome.Gone)
        {
            await DisableAsync(integration, DisabledReason.Gone, cancellationToken);
            return;
        }

        await Rows(integration)
            .Where(row => row.FailingSince == null)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.FailingSince, now), cancellationToken);
        if (result.RetryAfter is { } wait && wait > TimeSpan.Zero)
        {
            // The others of the queue would meet the same refusal and lose a step of their ladders.
            await Rows(integration)
                .ExecuteUpdateAsync(
                    set => set.SetProperty(row => row.HeldUntil, now + DeliveryLadder.Capped(wait)),
                    cancellationToken
                );
        }

        var since = now - DeliveryLadder.GiveUpAfter;
        if (await Rows(integration).AnyAsync(row => row.FailingSince <= since, cancellationToken))
        {
            await DisableAsync(integration, DisabledReason.Failing, cancellationToken);
        }
    }

    private async Task DisableAsync(Integration integration, DisabledReason reason, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var changed = await Rows(integration)
            .Where(row => row.Enabled)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(row => row.Enabled, false)
                        .SetProperty(row => row.DisabledReason, reason)
                        .SetProperty(row => row.DisabledAt, now)
                        .SetProperty(row => row.UpdatedAt, now)
                        .SetProperty(row => row.Version, row => row.Version + 1),
                cancellationToken
            );
        if (changed == 0)
        {
            return;
        }

        await database.DropPendingAsync(integration.Id, now, cancellationToken);
        audit.RecordByPanel(
            "integration.disabled",
            integration.Subject,
            after: new { Reason = reason },
            organization: integration.OrganizationId
        );
        if (integration.OrganizationId is { } organization)
        {
            outbox.Send(MailOrganizationOwner.Queue, MailOf(organization, integration, reason));
        }
    }

    private static MailOrganizationOwner MailOf(Guid organization, Integration integration, DisabledReason reason)
    {
        var cause = reason switch
        {
            DisabledReason.Gone => "Its receiver answered that it is gone for good (410).",
            _ => "For five days no message has arrived there.",
        };
        return new MailOrganizationOwner(
            organization,
            $"Integration {integration.Name} was switched off",
            $"""
            The panel has switched the integration {integration.Name} ({integration.Type}) off.
            {cause} Messages that waited for it are dropped.

            Its list of deliveries says what the receiver answered. Put the integration right and switch it on again,
            or delete it.
            """
        );
    }

    private IQueryable<Integration> Rows(Integration integration)
    {
        var id = integration.Id;
        return database.Set<Integration>().Where(row => row.Id == id);
    }
}
