using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Panel.Identity.Audit;
using Panel.Identity.Data;
using Panel.ServiceDefaults.ApiDescription;
using Panel.ServiceDefaults.Auth;
using Panel.ServiceDefaults.Paging;

namespace Panel.Identity.Account;

/// <summary>What the caller has done, from the audit log.</summary>
internal static class AccountActivityEndpoints
{
    public static void MapAccountActivity(this IEndpointRouteBuilder account) => account.MapGet("/activity", ListAsync).RequireUserPermission("activity.read")
        .TakesPaging().Describe<ActivitiesAnswer>("accountListActivity", "List what one has done");

    private static async Task<IResult> ListAsync(HttpRequest request, Principal principal, PanelIdentityDbContext db, CancellationToken cancellation)
    {
        var paging = Paging.Of(request);
        if (paging.Failed) return paging.Error;
        var mine = db.Set<AuditEntry>().AsNoTracking().Where(row => row.ActorId == principal.SubjectId);
        if (paging.Value.Search is { } search) mine = mine.Where(row => EF.Functions.Like(row.Action.ToLower(), LikePattern.Containing(search), LikePattern.Escape));
        return TypedResults.Ok(new ActivitiesAnswer(await mine.OrderByDescending(row => row.Id).PaginateAsync(paging.Value, ActivityBody.Of, cancellation)));
    }
}

/// <param name="Data">What it led to.</param>
/// <param name="IsApi">Done with an API token.</param>
internal sealed record ActivityBody(string Event, string? Ip, JsonNode Data, bool IsApi, DateTimeOffset Created)
{
    public static ActivityBody Of(AuditEntry entry) => new(
        entry.Action, entry.Ip.Length == 0 ? null : entry.Ip, (entry.After is null ? null : JsonNode.Parse(entry.After)) ?? new JsonObject(), entry.CredentialKind == "api_token", entry.At);
}

internal sealed record ActivitiesAnswer(Paginated<ActivityBody> Activities);
