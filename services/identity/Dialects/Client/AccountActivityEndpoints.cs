using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Panel.Data.Paging;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;
using Panel.Identity.Audit;
using Panel.Identity.Data;

namespace Panel.Identity.Dialects.Client;

/// <summary>What the caller has done, from the audit log.</summary>
internal static class AccountActivityEndpoints
{
    public static void MapAccountActivity(this IEndpointRouteBuilder account) =>
        account
            .MapGet("/activity", ListAsync)
            .RequireUserPermission("activity.read")
            .TakesPaging()
            .Describe<ActivitiesResponse>("accountListActivity", "List what one has done");

    private static async Task<Results<Ok<ActivitiesResponse>, ApiError>> ListAsync(
        HttpRequest request,
        Principal principal,
        PanelIdentityDbContext db,
        CancellationToken cancellationToken
    )
    {
        var paging = Paging.Of(request);
        if (paging.Failed)
        {
            return paging.Error;
        }

        var mine = db.Set<AuditEntry>().AsNoTracking().Where(row => row.ActorId == principal.SubjectId);
        if (paging.Value.Search is { } search)
        {
            mine = mine.Where(row =>
                EF.Functions.Like(row.Action.ToLower(), LikePattern.Containing(search), LikePattern.Escape)
            );
        }

        var page = await mine.OrderByDescending(row => row.Id)
            .PaginateAsync(paging.Value, row => row, cancellationToken);
        var impersonators = await ImpersonatorsAsync(page.Data, db, cancellationToken);
        return TypedResults.Ok(
            new ActivitiesResponse(
                new Paginated<ActivityResponse>(
                    page.Total,
                    page.PerPage,
                    page.Page,
                    [.. page.Data.Select(row => ActivityResponse.Of(row, impersonators))]
                )
            )
        );
    }

    private static async Task<Dictionary<Guid, ImpersonatorResponse>> ImpersonatorsAsync(
        IReadOnlyList<AuditEntry> entries,
        PanelIdentityDbContext db,
        CancellationToken cancellationToken
    )
    {
        Guid[] ids = [.. entries.Select(entry => entry.ImpersonatorId).OfType<Guid>().Distinct()];
        if (ids.Length == 0)
        {
            return [];
        }

        return await db
            .Users.AsNoTracking()
            .Where(row => ids.Contains(row.Id))
            .ToDictionaryAsync(row => row.Id, ImpersonatorResponse.Of, cancellationToken);
    }
}

/// <param name="Data">What it led to.</param>
/// <param name="IsApi">Done with an API token.</param>
/// <param name="Impersonator">The administrator who did it as this user; null when it
/// was the user, or the administrator's account is gone.</param>
internal sealed record ActivityResponse(
    string Event,
    string? Ip,
    JsonNode Data,
    bool IsApi,
    ImpersonatorResponse? Impersonator,
    DateTimeOffset Created
)
{
    public static ActivityResponse Of(AuditEntry entry, Dictionary<Guid, ImpersonatorResponse> impersonators) =>
        new(
            entry.Action,
            entry.Ip.Length == 0 ? null : entry.Ip,
            (entry.After is null ? null : JsonNode.Parse(entry.After)) ?? new JsonObject(),
            entry.CredentialKind == "api_token",
            entry.ImpersonatorId is { } impersonator ? impersonators.GetValueOrDefault(impersonator) : null,
            entry.At
        );
}

/// <summary>A user as the account dialect shows them to another user.</summary>
internal sealed record ImpersonatorResponse(
    Guid Uuid,
    string Username,
    string? Avatar,
    bool TotpEnabled,
    DateTimeOffset Created
)
{
    public static ImpersonatorResponse Of(User user) =>
        new(user.Id, user.UserName!, null, user.TwoFactorEnabled, user.CreatedAt);
}

internal sealed record ActivitiesResponse(Paginated<ActivityResponse> Activities);
