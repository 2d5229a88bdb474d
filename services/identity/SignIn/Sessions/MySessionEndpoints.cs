using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Panel.Data.Paging;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Paging;
using Panel.Hosting.Principals;
using Panel.Identity.Data;

namespace Panel.Identity.SignIn.Sessions;

/// <summary>The caller's sessions on the native surface.</summary>
internal static class MySessionEndpoints
{
    public static void MapMySessions(this IEndpointRouteBuilder routes)
    {
        var sessions = routes.MapGroup("/v1/users/me/sessions").WithTags("Own account");
        sessions
            .MapGet("/", ListAsync)
            .RequireUserPermission("sessions.read")
            .Describe<Page<MySessionResponse>>("listSessions", "List one's own sessions");
        sessions
            .MapDelete("/{id:guid}", RevokeAsync)
            .RequireUserPermission("sessions.delete")
            .Describe("endSession", "End a session of one's own");
        sessions
            .MapDelete("/", RevokeOthersAsync)
            .RequireUserPermission("sessions.delete")
            .Describe("endOtherSessions", "End every other session of one's own");
    }

    private static async Task<Results<Ok<Page<MySessionResponse>>, ApiError>> ListAsync(
        [AsParameters] PageQuery query,
        Principal principal,
        PanelIdentityDbContext db,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        if (query.Read(out var error) is not { } page)
        {
            return error!;
        }

        var now = clock.GetUtcNow();
        var mine = db.Set<Session>()
            .AsNoTracking()
            .Where(row => row.UserId == principal.SubjectId && row.ExpiresAt > now);
        return TypedResults.Ok(
            await mine.ToPageAsync(page, row => MySessionResponse.Of(row, principal.CredentialId), cancellationToken)
        );
    }

    private static async Task<Results<NoContent, ApiError>> RevokeAsync(
        Guid id,
        RevokeSessions revoke,
        CancellationToken cancellationToken
    ) => await revoke.OneAsync(id, cancellationToken) ? TypedResults.NoContent() : ApiErrors.NotFound("session");

    private static async Task<NoContent> RevokeOthersAsync(RevokeSessions revoke, CancellationToken cancellationToken)
    {
        await revoke.OthersAsync(cancellationToken);
        return TypedResults.NoContent();
    }
}

/// <param name="Current">It is the one that asks.</param>
internal sealed record MySessionResponse(
    Guid Id,
    string Ip,
    string UserAgent,
    bool Current,
    DateTimeOffset CreatedAt,
    DateTimeOffset LastUsedAt,
    DateTimeOffset ExpiresAt
)
{
    public static MySessionResponse Of(Session session, Guid current) =>
        new(
            session.Id,
            session.Ip,
            session.UserAgent,
            session.Id == current,
            session.CreatedAt,
            session.LastUsedAt,
            session.ExpiresAt
        );
}
