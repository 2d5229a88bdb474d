using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Panel.Data.Paging;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Paging;
using Panel.Identity.Authorization;
using Panel.Identity.Data;
using Panel.Identity.Permissions;

namespace Panel.Identity.Organizations.Members;

/// <summary>
/// The members of an organization that the path names; what the caller may do
/// is asked for that one, not for their current one.
/// </summary>
internal static class MemberEndpoints
{
    private const string Read = "members.read";

    public static void MapMembers(this IEndpointRouteBuilder routes)
    {
        var members = routes
            .MapGroup("/v1/organizations/{organizationId:guid}/members")
            .RequireUser()
            .WithTags("Members");
        members
            .MapGet("/", ListAsync)
            .ChecksPermission(Read)
            .Describe<Page<MemberResponse>>("listMembers", "List an organization's members");
        members
            .MapPost("/", AddAsync)
            .Describe<MemberResponse>(
                "addMember",
                "Put a user into an organization",
                StatusCodes.Status201Created,
                "For platform administrators. `owner` hands the organization over; the former owner stays as an admin."
            );
        members
            .MapDelete("/{userId:guid}", RemoveAsync)
            .Describe("removeMember", "Remove a member, or leave", description: "Others need `members.remove`.");
        members
            .MapPut("/{userId:guid}/role", ChangeRoleAsync)
            .ChecksPermission("members.update")
            .Describe<MemberResponse>(
                "changeMemberRole",
                "Change a member's role",
                description: "`owner` hands the organization over; the former owner stays as an admin."
            );
        members
            .MapGet("/{userId:guid}/permissions", PermissionsAsync)
            .ChecksPermission(Read)
            .Describe<MemberPermissionsResponse>("getMemberPermissions", "Get a member's permissions");
        members
            .MapPost("/{userId:guid}/permissions", SetPermissionAsync)
            .ChecksPermission("members.update")
            .Describe<MemberPermissionsResponse>("setMemberPermission", "Grant or deny a member a permission");
        members
            .MapDelete("/{userId:guid}/permissions/{key}", RemovePermissionAsync)
            .ChecksPermission("members.update")
            .Describe("removeMemberPermission", "Leave a permission to the member's role");
    }

    private static async Task<Results<Ok<Page<MemberResponse>>, ApiError>> ListAsync(
        Guid organizationId,
        [AsParameters] PageQuery query,
        Callers callers,
        PanelIdentityDbContext db,
        CancellationToken cancellationToken
    )
    {
        if (query.Read(out var error) is not { } page)
        {
            return error!;
        }

        if (await callers.InAsync(organizationId, cancellationToken) is not { } caller)
        {
            return OrganizationErrors.NotFound;
        }

        if (!caller.Can(Read))
        {
            return ApiErrors.Forbidden(Read);
        }

        var users = db
            .Users.AsNoTracking()
            .Where(user =>
                db.Set<OrganizationMember>().Any(row => row.OrganizationId == organizationId && row.UserId == user.Id)
            );
        if (page.Search is { } search)
        {
            var pattern = LikePattern.Containing(search);
            users = users.Where(user =>
                EF.Functions.Like(user.UserName!.ToLower(), pattern, LikePattern.Escape)
                || EF.Functions.Like(user.Email!.ToLower(), pattern, LikePattern.Escape)
            );
        }

        var found = await users.ToPageAsync(page, user => user, cancellationToken);
        var ids = found.Data.Select(user => user.Id).ToArray();
        var members = await db.Set<OrganizationMember>()
            .AsNoTracking()
            .Where(row => row.OrganizationId == organizationId && ids.Contains(row.UserId))
            .ToDictionaryAsync(row => row.UserId, cancellationToken);
        return TypedResults.Ok(
            new Page<MemberResponse>(
                [
                    .. found
                        .Data.Where(user => members.ContainsKey(user.Id))
                        .Select(user => MemberResponse.Of(members[user.Id], user)),
                ],
                found.NextCursor
            )
        );
    }

    private static async Task<Results<Created<MemberResponse>, ApiError>> AddAsync(
        Guid organizationId,
        AddMemberRequest request,
        AddMember add,
        CancellationToken cancellationToken
    )
    {
        if (request.UserId is not { } userId)
        {
            return ApiErrors.Invalid("user_id", "Required.");
        }

        if (request.Role is not { } role)
        {
            return ApiErrors.Invalid("role", "Required: owner, admin or user.");
        }

        var added = await add.RunAsync(organizationId, userId, role, cancellationToken);
        if (added.Failed)
        {
            return added.Error;
        }

        return TypedResults.Created(
            $"/v1/organizations/{organizationId}/members",
            MemberResponse.Of(added.Value.Member, added.Value.User)
        );
    }

    private static async Task<Results<NoContent, ApiError>> RemoveAsync(
        Guid organizationId,
        Guid userId,
        RemoveMember remove,
        CancellationToken cancellationToken
    ) =>
        await remove.RunAsync(organizationId, userId, cancellationToken) is { } refusal
            ? refusal
            : TypedResults.NoContent();

    private static async Task<Results<Ok<MemberResponse>, ApiError>> ChangeRoleAsync(
        Guid organizationId,
        Guid userId,
        ChangeRoleRequest request,
        ChangeRole change,
        PanelIdentityDbContext db,
        CancellationToken cancellationToken
    )
    {
        if (request.Role is not { } role)
        {
            return ApiErrors.Invalid("role", "Required: owner, admin or user.");
        }

        var changed = await change.RunAsync(organizationId, userId, role, cancellationToken);
        if (changed.Failed)
        {
            return changed.Error;
        }

        return
            await db.Users.AsNoTracking().SingleOrDefaultAsync(row => row.Id == userId, cancellationToken) is { } user
            ? TypedResults.Ok(MemberResponse.Of(changed.Value, user))
            : OrganizationErrors.NoSuchMember;
    }

    private static async Task<Results<Ok<MemberPermissionsResponse>, ApiError>> PermissionsAsync(
        Guid organizationId,
        Guid userId,
        Callers callers,
        PanelIdentityDbContext db,
        CancellationToken cancellationToken
    )
    {
        if (await callers.InAsync(organizationId, cancellationToken) is not { } caller)
        {
            return OrganizationErrors.NotFound;
        }

        if (!caller.Can(Read))
        {
            return ApiErrors.Forbidden(Read);
        }

        var member = await db.Set<OrganizationMember>()
            .AsNoTracking()
            .SingleOrDefaultAsync(
                row => row.OrganizationId == organizationId && row.UserId == userId,
                cancellationToken
            );
        return member is null ? OrganizationErrors.NoSuchMember : TypedResults.Ok(MemberPermissionsResponse.Of(member));
    }

    private static async Task<Results<Ok<MemberPermissionsResponse>, ApiError>> SetPermissionAsync(
        Guid organizationId,
        Guid userId,
        SetPermissionRequest request,
        ChangeMemberPermission change,
        CancellationToken cancellationToken
    )
    {
        if (request.Key is null || !PermissionCatalogue.Of(PermissionGroup.Server).Contains(request.Key))
        {
            return ApiErrors.Invalid("key", "Must be a permission of the server group of GET /v1/permissions.");
        }

        var changed = await change.RunAsync(
            organizationId,
            userId,
            request.Key,
            request.Effect ?? PermissionEffect.Grant,
            cancellationToken
        );
        return changed.Failed ? changed.Error : TypedResults.Ok(MemberPermissionsResponse.Of(changed.Value));
    }

    private static async Task<Results<NoContent, ApiError>> RemovePermissionAsync(
        Guid organizationId,
        Guid userId,
        string key,
        ChangeMemberPermission change,
        CancellationToken cancellationToken
    )
    {
        var changed = await change.RunAsync(organizationId, userId, key, effect: null, cancellationToken);
        return changed.Failed ? changed.Error : TypedResults.NoContent();
    }
}
