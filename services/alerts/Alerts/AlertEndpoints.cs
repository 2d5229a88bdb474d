using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Panel.Alerts.Data;
using Panel.Data.Auditing;
using Panel.Data.Messaging;
using Panel.Data.Paging;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Json;
using Panel.Hosting.Paging;
using Panel.Hosting.Principals;

namespace Panel.Alerts.Alerts;

internal static class AlertEndpoints
{
    public static IEndpointRouteBuilder MapAlerts(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/alerts").WithTags("Alerts");
        group
            .MapGet("/", ListAsync)
            .RequirePermission("alerts.read")
            .Describe<Page<AlertResponse>>(
                "listAlerts",
                "List alerts",
                description: "Newest first; search in the message."
            );
        group
            .MapGet("/unread-count", CountUnreadAsync)
            .RequirePermission("alerts.read")
            .Describe<UnreadCount>("countUnreadAlerts", "Count the alerts that no user has acknowledged");
        group
            .MapGet("/{id:guid}", GetAsync)
            .RequirePermission("alerts.read")
            .Describe<AlertResponse>("getAlert", "Get an alert");
        group
            .MapPost("/{id:guid}/ack", AcknowledgeAsync)
            .RequirePermission("alerts.ack")
            .Describe<AlertResponse>(
                "acknowledgeAlert",
                "Acknowledge an alert",
                description: "Its reminders stop; that it ends is still told. One that has ended stays as it is."
            );
        return routes;
    }

    /// <summary>Newest first; filters <c>state</c> and <c>severity</c>.</summary>
    private static async Task<Results<Ok<Page<AlertResponse>>, ApiError>> ListAsync(
        [AsParameters] PageQuery query,
        [OneOf<AlertState>] string? state,
        [OneOf<AlertSeverity>] string? severity,
        Principal principal,
        AlertsDbContext database,
        CancellationToken cancellationToken
    )
    {
        if (query.Read(out var error) is not { } page)
        {
            return error!;
        }

        var alerts = VisibleTo(principal, database.Set<Alert>().AsNoTracking());
        if (state is not null)
        {
            if (EnumNames.Find<AlertState>(state) is not { } wanted)
            {
                return ApiErrors.Invalid("state", $"Must be one of {EnumNames.List<AlertState>()}.");
            }

            alerts = alerts.Where(alert => alert.State == wanted);
        }

        if (severity is not null)
        {
            if (EnumNames.Find<AlertSeverity>(severity) is not { } wanted)
            {
                return ApiErrors.Invalid("severity", $"Must be one of {EnumNames.List<AlertSeverity>()}.");
            }

            alerts = alerts.Where(alert => alert.Severity == wanted);
        }

        if (page.Search is { } search)
        {
            alerts = alerts.Where(alert =>
                EF.Functions.Like(alert.Message.ToLower(), LikePattern.Containing(search), LikePattern.Escape)
            );
        }

        return TypedResults.Ok(await alerts.ToPageAsync(page, AlertResponse.Of, cancellationToken));
    }

    /// <summary>Counts firing alerts that no user has acknowledged.</summary>
    private static async Task<Ok<UnreadCount>> CountUnreadAsync(
        Principal principal,
        AlertsDbContext database,
        CancellationToken cancellationToken
    ) =>
        TypedResults.Ok(
            new UnreadCount(
                await VisibleTo(principal, database.Set<Alert>())
                    .CountAsync(alert => alert.State == AlertState.Firing && alert.NotifyInApp, cancellationToken)
            )
        );

    private static async Task<Results<Ok<AlertResponse>, ApiError>> GetAsync(
        Guid id,
        Principal principal,
        AlertsDbContext database,
        CancellationToken cancellationToken
    )
    {
        var alert = await VisibleTo(principal, database.Set<Alert>().AsNoTracking())
            .SingleOrDefaultAsync(alert => alert.Id == id, cancellationToken);
        return alert is null ? ApiErrors.NotFound("alert") : TypedResults.Ok(AlertResponse.Of(alert));
    }

    private static async Task<Results<Ok<AlertResponse>, ApiError>> AcknowledgeAsync(
        Guid id,
        Principal principal,
        AlertsDbContext database,
        IAudit audit,
        IOutbox outbox,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        var (now, by) = (clock.GetUtcNow(), principal.SubjectId);
        // Conditional, so that an alert that resolves at this moment stays resolved.
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var changed = await VisibleTo(principal, database.Set<Alert>())
            .Where(alert => alert.Id == id && alert.State == AlertState.Firing)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(alert => alert.State, AlertState.Acknowledged)
                        .SetProperty(alert => alert.AcknowledgedAt, now)
                        .SetProperty(alert => alert.AcknowledgedBy, by),
                cancellationToken
            );
        if (changed == 0)
        {
            audit.NothingChanged();
        }
        else
        {
            var alert = await database
                .Set<Alert>()
                .AsNoTracking()
                .SingleAsync(alert => alert.Id == id, cancellationToken);
            audit.Record("alert.acknowledged", alert.Subject, organization: alert.OrganizationId);
            outbox.Publish(alert.ToEvent(now));
        }

        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return await GetAsync(id, principal, database, cancellationToken);
    }

    private static IQueryable<Alert> VisibleTo(Principal principal, IQueryable<Alert> alerts)
    {
        var (organization, platform) = (principal.Organization, principal.CanAdmin("nodes.read"));
        return alerts.Where(alert =>
            alert.OrganizationId == organization || (platform && alert.OrganizationId == null)
        );
    }
}

/// <param name="Count">Firing alerts that no user has acknowledged.</param>
public sealed record UnreadCount(int Count);
