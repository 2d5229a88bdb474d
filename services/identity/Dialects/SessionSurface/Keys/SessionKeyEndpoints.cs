using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Panel.Data.Auditing;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;
using Panel.Identity.Data;
using Panel.Identity.Tokens;

namespace Panel.Identity.Dialects.SessionSurface.Keys;

/// <summary>The session dialect's API keys (<c>/api/apikeys</c>); its lists are bare arrays.</summary>
internal static class SessionKeyEndpoints
{
    private const int Most = 1000;
    private const string Newest = "Newest first, at most 1000.";
    private const string Everybodys = "users.read";
    private static readonly ApiError NotFound = new(404, "not_found", "API key not found");

    public static void MapSessionKeys(this IEndpointRouteBuilder routes)
    {
        var keys = routes.MapGroup("/api/apikeys").WithTags("Session surface");
        keys.MapGet("/my", MineAsync)
            .RequireUser()
            .Describe<IReadOnlyList<SessionKeyResponse>>(
                "listMyKeys",
                "List one's own API keys",
                description: $"{Newest} A key without `api-keys.read` sees itself."
            );
        keys.MapGet("/", AllAsync)
            .RequireUserPermission("api-keys.read")
            .RequireAdmin(Everybodys)
            .Describe<IReadOnlyList<SessionKeyResponse>>(
                "listAllKeys",
                "List everybody's API keys",
                description: Newest
            );
        keys.MapGet("/{id:guid}", GetAsync)
            .RequireUserPermission("api-keys.read")
            .Describe<SessionKeyResponse>("getKey", "Get an API key");
        keys.MapPost("/", CreateAsync)
            .RequireUserPermission("api-keys.create")
            .Describe<CreatedSessionKeyResponse>("createKey", "Create an API key");
        keys.MapDelete("/{id:guid}", DeleteAsync)
            .RequireUserPermission("api-keys.delete")
            .Describe<SuccessResponse>("deleteKey", "Delete an API key");
    }

    private static async Task<Ok<IReadOnlyList<SessionKeyResponse>>> MineAsync(
        Principal principal,
        PanelIdentityDbContext db,
        CancellationToken cancellationToken
    )
    {
        var all = principal.CanUser("api-keys.read");
        var mine = Tokens(db)
            .Where(row => row.UserId == principal.SubjectId && (all || row.Id == principal.CredentialId));
        return TypedResults.Ok(await ListAsync(mine, cancellationToken));
    }

    private static async Task<Ok<IReadOnlyList<SessionKeyResponse>>> AllAsync(
        PanelIdentityDbContext db,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await ListAsync(Tokens(db), cancellationToken));

    private static async Task<Results<Ok<SessionKeyResponse>, ApiError>> GetAsync(
        Guid id,
        Principal principal,
        PanelIdentityDbContext db,
        CancellationToken cancellationToken
    )
    {
        var all = principal.CanAdmin(Everybodys);
        var token = await Tokens(db)
            .SingleOrDefaultAsync(row => row.Id == id && (all || row.UserId == principal.SubjectId), cancellationToken);
        return token is null ? NotFound : TypedResults.Ok(SessionKeyResponse.Of(token));
    }

    private static async Task<Results<Ok<CreatedSessionKeyResponse>, ApiError>> CreateAsync(
        SessionKeyRequest request,
        CreateSessionKey create,
        PanelIdentityDbContext db,
        CancellationToken cancellationToken
    )
    {
        var created = await create.RunAsync(request, cancellationToken);
        if (created.Failed)
        {
            return created.Error;
        }

        var (row, text) = created.Value;
        if (await Tokens(db).SingleOrDefaultAsync(token => token.Id == row.Id, cancellationToken) is not { } key)
        {
            return NotFound;
        }

        return TypedResults.Ok(
            new CreatedSessionKeyResponse(true, text, row.Id, SessionKeyResponse.Of(key), request.UnknownPermissions)
        );
    }

    private static async Task<Results<Ok<SuccessResponse>, ApiError>> DeleteAsync(
        Guid id,
        Principal principal,
        DeleteApiToken delete,
        PanelIdentityDbContext db,
        IAudit audit,
        CancellationToken cancellationToken
    )
    {
        if (
            await delete.RunAsync(
                id,
                principal.CanAdmin("users.update") ? null : principal.SubjectId,
                cancellationToken
            )
            is null
        )
        {
            return SuccessResponse.Ok;
        }

        if (await db.Set<ApiToken>().AnyAsync(row => row.Id == id, cancellationToken))
        {
            return NotFound;
        }

        // Deleted before: it is as the client wants it.
        audit.NothingChanged();
        return SuccessResponse.Ok;
    }

    private static IQueryable<ApiToken> Tokens(PanelIdentityDbContext db) =>
        db.Set<ApiToken>().AsNoTracking().Include(row => row.User);

    // Newest first; a bare array has no pages, so there is an end to it.
    private static async Task<IReadOnlyList<SessionKeyResponse>> ListAsync(
        IQueryable<ApiToken> tokens,
        CancellationToken cancellationToken
    ) =>
        [
            .. (await tokens.OrderByDescending(row => row.Id).Take(Most).ToListAsync(cancellationToken)).Select(
                SessionKeyResponse.Of
            ),
        ];
}
