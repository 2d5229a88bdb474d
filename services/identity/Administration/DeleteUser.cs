using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Data.Auditing;
using Panel.Data.Messaging;
using Panel.Hosting.Errors;
using Panel.Identity.Authorization;
using Panel.Identity.Data;
using Panel.Identity.Organizations;
using Panel.Identity.Organizations.Abandonment;
using Panel.Identity.Organizations.Resources;
using Panel.Identity.Ssh.Certificates;
using Panel.Identity.Users;

namespace Panel.Identity.Administration;

/// <summary>
/// Removes a user with all their credentials and memberships; their SSH certificates are revoked. No organization is
/// left without an owner: one that they own goes to another user, or goes with them when it is empty or the
/// administrator says so (docs/adr/0025).
/// </summary>
internal sealed class DeleteUser(
    PanelIdentityDbContext db,
    PlatformAdmins admins,
    Callers callers,
    UserOrganizations organizations,
    OrganizationContents contents,
    HandOverOrganization handOver,
    AbandonOrganization abandon,
    RemoveOrganization remove,
    RevokeCertificates revoking,
    IAudit audit,
    IOutbox outbox,
    TimeProvider clock
)
{
    private const string Advice =
        "Delete these first, name another owner by hand_over_to, or use force=true to have them removed.";

    private static readonly ApiError NotWithForce = ApiErrors.Invalid(
        "hand_over_to",
        "Either force or hand_over_to: what is handed over is not removed."
    );
    private static readonly ApiError NotToThemselves = ApiErrors.Invalid("hand_over_to", "Must be another user.");
    private static readonly ApiError NoSuchHeir = OfHeir(404, "not_found", "There is no such user.");
    private static readonly ApiError SuspendedHeir = OfHeir(409, "user_suspended", "The user is suspended.");

    public async Task<Result<DeletedUserResponse>> RunAsync(
        Guid id,
        UserDeletionQuery query,
        CancellationToken cancellationToken
    )
    {
        var force = query.Force ?? false;
        if (query.HandOverTo is not null && force)
        {
            return NotWithForce;
        }

        if (query.HandOverTo == id)
        {
            return NotToThemselves;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await admins.IsLastAsync(id, cancellationToken))
        {
            return PlatformAdmins.LastOne;
        }

        if (await MissingAsync(query, cancellationToken) is { } missing)
        {
            return missing;
        }

        // Organizations are locked before users, as everywhere; one that they have just made is found the second time.
        var owned = await organizations.LockAsync(id, [], cancellationToken);
        if (await LockUserAsync(id, cancellationToken) is not { } user)
        {
            return ApiErrors.NotFound("user");
        }

        owned = await organizations.LockAsync(id, owned, cancellationToken);

        if (query.HandOverTo is { } to)
        {
            if (await HandOverAsync(owned, user, to, cancellationToken) is { } refusal)
            {
                return refusal;
            }

            owned = [];
        }

        if (SharedRefusal(owned) is { } shared)
        {
            return shared;
        }

        var left = await ContentsAsync(owned, cancellationToken);
        var full = left.FindAll(organization => !organization.IsEmpty);
        if (!force && full.Count > 0)
        {
            return full.Aggregate((one, other) => one.With(other)).NotEmpty(Advice);
        }

        await DeleteAsync(user, cancellationToken);
        await EndAsync(owned, left, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new DeletedUserResponse(full);
    }

    // Whoever may delete users only must not get at what belongs to them.
    private async Task<ApiError?> MissingAsync(UserDeletionQuery query, CancellationToken cancellationToken)
    {
        if (query.HandOverTo is null && query.Force != true)
        {
            return null;
        }

        var permission = query.HandOverTo is null ? "organizations.delete" : "organizations.update";
        if (await callers.HereAsync(cancellationToken) is not { } caller)
        {
            return ApiErrors.Unauthorized();
        }

        return caller.Permissions.Admin.Contains(permission) ? null : ApiErrors.Forbidden(permission);
    }

    // Writing a column as it is takes the row's lock, so that the user makes nothing more meanwhile.
    private async Task<User?> LockUserAsync(Guid id, CancellationToken cancellationToken)
    {
        var users = db.Users.Where(row => row.Id == id);
        await users.ExecuteUpdateAsync(
            set => set.SetProperty(row => row.SuspendedAt, row => row.SuspendedAt),
            cancellationToken
        );
        return await users.AsNoTracking().SingleOrDefaultAsync(cancellationToken);
    }

    private async Task<ApiError?> HandOverAsync(
        IReadOnlyList<UserOrganization> owned,
        User from,
        Guid to,
        CancellationToken cancellationToken
    )
    {
        await db.HoldUserAsync(to, cancellationToken);
        var heir = await db.Users.AsNoTracking().SingleOrDefaultAsync(row => row.Id == to, cancellationToken);
        if (heir is null)
        {
            return NoSuchHeir;
        }

        if (heir.SuspendedAt is not null)
        {
            return SuspendedHeir;
        }

        foreach (var row in owned)
        {
            await handOver.RunAsync(row.Organization, from, heir, cancellationToken);
        }

        return null;
    }

    private static ApiError? SharedRefusal(IReadOnlyList<UserOrganization> owned)
    {
        var names = string.Join(", ", owned.Where(row => row.Shared).Select(row => row.Organization.Name));
        return names.Length == 0
            ? null
            : ApiErrors.Conflict(
                "owns_organization",
                $"They own organizations that have other members: {names}. Make another member the owner, or "
                    + "name one by "
                    + "hand_over_to."
            );
    }

    private async Task<List<OrganizationContentsResponse>> ContentsAsync(
        IReadOnlyList<UserOrganization> owned,
        CancellationToken cancellationToken
    )
    {
        var left = new List<OrganizationContentsResponse>(owned.Count);
        foreach (var row in owned)
        {
            left.Add(await contents.OfAsync(row.Organization, cancellationToken));
        }

        return left;
    }

    private async Task DeleteAsync(User user, CancellationToken cancellationToken)
    {
        await db.Users.Where(row => row.Id == user.Id).ExecuteDeleteAsync(cancellationToken);
        await revoking.OfUserAsync(user.Id, cancellationToken);
        audit.Record("user.deleted", user.Subject, before: UserResponse.Of(user));
        outbox.Publish(new UserDeleted(user.Id, clock.GetUtcNow()));
    }

    private async Task EndAsync(
        IReadOnlyList<UserOrganization> owned,
        List<OrganizationContentsResponse> left,
        CancellationToken cancellationToken
    )
    {
        foreach (var (row, resources) in owned.Zip(left))
        {
            if (resources.IsEmpty)
            {
                await remove.StageAsync(row.Organization, cancellationToken);
            }
            else
            {
                await abandon.BeginAsync(resources, callers.Id, cancellationToken);
            }
        }
    }

    private static ApiError OfHeir(int status, string code, string problem) =>
        ApiErrors.Invalid("hand_over_to", problem) with
        {
            Status = status,
            Code = code,
        };
}
