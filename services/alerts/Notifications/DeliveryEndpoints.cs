using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Panel.Alerts.Data;
using Panel.Alerts.Integrations;
using Panel.Data.Paging;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Json;
using Panel.Hosting.Paging;
using Panel.Hosting.Principals;

namespace Panel.Alerts.Notifications;

internal static class DeliveryEndpoints
{
    public static void MapDeliveries(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup($"{IntegrationEndpoints.Path}/{{id:guid}}").WithTags("Integrations");
        group
            .MapPost("/test", TestAsync)
            .RequirePermission("integrations.test")
            .Describe<TestIntegrationResponse>(
                "testIntegration",
                "Send a test message",
                description: "A real message, sent now. 200 also when the receiver fails: `ok` tells. Five a minute."
            );
        group
            .MapGet("/deliveries", ListAsync)
            .RequirePermission("integrations.read")
            .Describe<Page<DeliveryResponse>>(
                "listIntegrationDeliveries",
                "List an integration's messages",
                description: "Newest first, of the last 30 days; search in the title."
            );
        group
            .MapPost("/deliveries/{deliveryId:guid}/replay", ReplayAsync)
            .RequirePermission("integrations.update")
            .Describe<DeliveryResponse>(
                "replayIntegrationDelivery",
                "Send a message again",
                StatusCodes.Status202Accepted,
                "Under the same id, from the foot of the ladder."
            );
    }

    private static async Task<Results<Ok<TestIntegrationResponse>, ApiError>> TestAsync(
        Guid id,
        TestIntegration test,
        CancellationToken cancellationToken
    )
    {
        var tested = await test.RunAsync(id, cancellationToken);
        if (tested.Failed)
        {
            return tested.Error;
        }

        var logged = tested.Value.Logged;
        return TypedResults.Ok(
            new TestIntegrationResponse(
                logged.Ok,
                logged.Status,
                logged.DurationMs,
                tested.Value.Result.Response,
                logged.Error
            )
        );
    }

    /// <summary>Newest first; filters <c>status</c> and <c>event</c>.</summary>
    private static async Task<Results<Ok<Page<DeliveryResponse>>, ApiError>> ListAsync(
        Guid id,
        [AsParameters] PageQuery query,
        [OneOf<DeliveryStatus>] string? status,
        string? @event,
        Principal caller,
        AlertsDbContext database,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        if (query.Read(out var error) is not { } page)
        {
            return error!;
        }

        if (!await database.Set<Integration>().ReadBy(caller).AnyAsync(row => row.Id == id, cancellationToken))
        {
            return ApiErrors.NotFound("integration");
        }

        var since = clock.GetUtcNow() - DeliverySweeper.Kept;
        var rows = database
            .Set<IntegrationDelivery>()
            .AsNoTracking()
            .Where(row => row.IntegrationId == id && row.CreatedAt > since);
        if (status is not null)
        {
            if (EnumNames.Find<DeliveryStatus>(status) is not { } wanted)
            {
                return ApiErrors.Invalid("status", $"Must be one of {EnumNames.List<DeliveryStatus>()}.");
            }

            rows = rows.Where(row => row.Status == wanted);
        }

        if (@event is not null)
        {
            rows = rows.Where(row => row.Event == @event);
        }

        if (page.Search is { } search)
        {
            rows = rows.Where(row =>
                EF.Functions.Like(row.Title.ToLower(), LikePattern.Containing(search), LikePattern.Escape)
            );
        }

        return TypedResults.Ok(await rows.ToPageAsync(page, DeliveryResponse.Of, cancellationToken));
    }

    private static async Task<Results<Accepted<DeliveryResponse>, ApiError>> ReplayAsync(
        Guid id,
        Guid deliveryId,
        ReplayDelivery replay,
        CancellationToken cancellationToken
    )
    {
        var replayed = await replay.RunAsync(id, deliveryId, cancellationToken);
        return replayed.Failed
            ? replayed.Error
            : TypedResults.Accepted((string?)null, DeliveryResponse.Of(replayed.Value));
    }
}
