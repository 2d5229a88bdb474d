using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Panel.Data.Paging;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;
using Panel.Identity.Data;
using Panel.Identity.SignIn.Sessions;

namespace Panel.Identity.Dialects.Client;

internal static class AccountSessionEndpoints
{
    public static void MapAccountSessions(this IEndpointRouteBuilder account)
    {
        account
            .MapGet("/sessions", ListAsync)
            .RequireUserPermission("sessions.read")
            .TakesPaging()
            .Describe<SessionsResponse>("accountListSessions", "List one's own sessions");
        account
            .MapDelete(
                "/sessions/{uuid:guid}",
                async Task<Results<Ok<EmptyResponse>, ApiError>> (
                    Guid uuid,
                    RevokeSessions revoke,
                    CancellationToken cancellationToken
                ) => await revoke.OneAsync(uuid, cancellationToken) ? AccountErrors.Done : AccountErrors.NoSession
            )
            .RequireUserPermission("sessions.delete")
            .Describe<EmptyResponse>("accountEndSession", "End a session of one's own");
        account
            .MapDelete(
                "/sessions",
                async (RevokeSessions revoke, CancellationToken cancellationToken) =>
                    TypedResults.Ok(new DeletedSessionsResponse(await revoke.OthersAsync(cancellationToken)))
            )
            .RequireUserPermission("sessions.delete")
            .Describe<DeletedSessionsResponse>("accountEndOtherSessions", "End every other session of one's own");
    }

    private static async Task<Results<Ok<SessionsResponse>, ApiError>> ListAsync(
        HttpRequest request,
        Principal principal,
        PanelIdentityDbContext db,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        var paging = Paging.Of(request);
        if (paging.Failed)
        {
            return paging.Error;
        }

        var now = clock.GetUtcNow();
        var mine = db.Set<Session>()
            .AsNoTracking()
            .Where(row => row.UserId == principal.SubjectId && row.ExpiresAt > now);
        if (paging.Value.Search is { } search)
        {
            var pattern = LikePattern.Containing(search);
            mine = mine.Where(row =>
                EF.Functions.Like(row.Ip.ToLower(), pattern, LikePattern.Escape)
                || EF.Functions.Like(row.UserAgent.ToLower(), pattern, LikePattern.Escape)
            );
        }

        var sessions = await mine.OrderByDescending(row => row.Id)
            .PaginateAsync(paging.Value, row => SessionResponse.Of(row, principal.CredentialId), cancellationToken);
        return TypedResults.Ok(new SessionsResponse(sessions));
    }
}

/// <param name="IsUsing">It is the one that asks.</param>
internal sealed record SessionResponse(
    Guid Uuid,
    string Ip,
    string UserAgent,
    bool IsUsing,
    DateTimeOffset LastUsed,
    DateTimeOffset Created
)
{
    public static SessionResponse Of(Session session, Guid current) =>
        new(session.Id, session.Ip, session.UserAgent, session.Id == current, session.LastUsedAt, session.CreatedAt);
}

/// <param name="Deleted">How many there were.</param>
internal sealed record DeletedSessionsResponse(int Deleted);

internal sealed record SessionsResponse(Paginated<SessionResponse> Sessions);
