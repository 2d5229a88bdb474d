using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Panel.Data.Auditing;
using Panel.Data.Database;
using Panel.Data.Paging;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Paging;
using Panel.Hosting.Principals;
using Panel.Identity.Data;
using Panel.Identity.SignIn.Registration;
using Panel.Identity.Users;

namespace Panel.Identity.Administration;

/// <summary>Users, for platform administrators.</summary>
internal static class UserEndpoints
{
    private const string NewestFirst = "Newest first; search in the e-mail address and the user name.";

    private const string DeletionRules =
        "Refused while an organization that they alone are a member of has instances or nodes. With `force` "
        + "these are removed "
        + "by operations, then the organization: 202 says what goes. With `hand_over_to` another user gets "
        + "each organization that they own.";

    public static void MapUsers(this IEndpointRouteBuilder routes)
    {
        var users = routes.MapGroup("/v1/users").WithTags("Users");
        var admin = routes.MapGroup("/v1/admin/users").WithTags("Users");
        users
            .MapGet("/", ListAsync)
            .RequireAdmin("users.read")
            .Describe<Page<UserResponse>>("listUsers", "List users", description: NewestFirst);
        users
            .MapPost("/", CreateAsync)
            .RequireAdmin("users.create")
            .Describe<UserResponse>("createUser", "Create a user", StatusCodes.Status201Created);
        users.MapGet("/{id:guid}", GetAsync).RequireAdmin("users.read").Describe<UserResponse>("getUser", "Get a user");
        users
            .MapDelete("/{id:guid}", DeleteAsync)
            .RequireAdmin("users.delete")
            .Describe("deleteUser", "Delete a user", description: DeletionRules)
            .Produces<DeletedUserResponse>(StatusCodes.Status202Accepted);
        admin
            .MapGet("/", ListAsync)
            .RequireAdmin("users.read")
            .Describe<Page<UserResponse>>("listAllUsers", "List users", description: NewestFirst);
        admin
            .MapPost(
                "/{id:guid}/suspend",
                (Guid id, SuspendUser suspend, CancellationToken cancellationToken) =>
                    SuspendAsync(id, true, suspend, cancellationToken)
            )
            .RequireAdmin("users.suspend")
            .Describe("suspendUser", "Suspend a user", description: "Ends their sessions; their API tokens rest.");
        admin
            .MapPost(
                "/{id:guid}/unsuspend",
                (Guid id, SuspendUser suspend, CancellationToken cancellationToken) =>
                    SuspendAsync(id, false, suspend, cancellationToken)
            )
            .RequireAdmin("users.suspend")
            .Describe("unsuspendUser", "Let a suspended user in again");
    }

    private static async Task<Results<Ok<Page<UserResponse>>, ApiError>> ListAsync(
        [AsParameters] PageQuery query,
        [AsParameters] UserFilter filter,
        PanelIdentityDbContext db,
        CancellationToken cancellationToken
    )
    {
        if (query.Read(out var error) is not { } page)
        {
            return error!;
        }

        var users = filter.Apply(db.Users.AsNoTracking(), db);
        if (page.Search?.ToUpperInvariant() is { } search)
        {
            users = users.Where(row =>
                row.NormalizedEmail!.Contains(search) || row.NormalizedUserName!.Contains(search)
            );
        }

        return TypedResults.Ok(await users.ToPageAsync(page, UserResponse.Of, cancellationToken));
    }

    private static async Task<Results<Ok<UserResponse>, ApiError>> GetAsync(
        Guid id,
        PanelIdentityDbContext db,
        CancellationToken cancellationToken
    ) =>
        await db.Users.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is { } user
            ? TypedResults.Ok(UserResponse.Of(user))
            : ApiErrors.NotFound("user");

    private static async Task<Results<Created<UserResponse>, ApiError>> CreateAsync(
        CreateUserRequest request,
        Principal principal,
        CreateAccount accounts,
        PanelIdentityDbContext db,
        IAudit audit,
        CancellationToken cancellationToken
    )
    {
        // Whoever may create users only must not make themselves an administrator that way.
        if (request.PlatformAdmin && !principal.Admin.Contains(Principal.Everything))
        {
            return ApiErrors.Forbidden(Principal.Everything);
        }

        var user = await accounts.StageAsync(
            new NewAccount(request.Email, request.Password, request.Username, request.PlatformAdmin),
            cancellationToken
        );
        if (user.Failed)
        {
            return user.Error;
        }

        audit.Record("user.created", user.Value.Subject, after: UserResponse.Of(user.Value));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return TypedResults.Created($"/v1/users/{user.Value.Id}", UserResponse.Of(user.Value));
        }
        catch (DbUpdateException exception) when (exception.IsUniqueViolation())
        {
            return CreateAccount.Taken;
        }
    }

    private static async Task<Results<Accepted<DeletedUserResponse>, NoContent, ApiError>> DeleteAsync(
        Guid id,
        [AsParameters] UserDeletionQuery query,
        DeleteUser delete,
        CancellationToken cancellationToken
    )
    {
        var deleted = await delete.RunAsync(id, query, cancellationToken);
        if (deleted.Failed)
        {
            return deleted.Error;
        }

        return deleted.Value.Organizations.Count == 0
            ? TypedResults.NoContent()
            : TypedResults.Accepted((string?)null, deleted.Value);
    }

    private static async Task<Results<NoContent, ApiError>> SuspendAsync(
        Guid id,
        bool suspended,
        SuspendUser suspend,
        CancellationToken cancellationToken
    ) => await suspend.RunAsync(id, suspended, cancellationToken) is { } refusal ? refusal : TypedResults.NoContent();
}

internal sealed record CreateUserRequest(
    [property: Required, EmailAddress, MaxLength(AccountRules.LongestEmail)] string? Email,
    [property: Required, StringLength(AccountRules.LongestPassword, MinimumLength = AccountRules.ShortestPassword)]
        string? Password,
    [property: RegularExpression(AccountRules.UsernameForm)] string? Username,
    bool PlatformAdmin
);
