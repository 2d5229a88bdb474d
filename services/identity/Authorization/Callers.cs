using Microsoft.EntityFrameworkCore;
using Panel.Data.Auditing;
using Panel.Hosting.Principals;
using Panel.Identity.Data;
using Panel.Identity.Permissions;

namespace Panel.Identity.Authorization;

/// <summary>
/// Reads who calls. What another user may do is never changed on the word of the
/// internal token alone: the token may be minutes old, and its caller
/// demoted meanwhile.
/// </summary>
internal sealed class Callers(
    PanelIdentityDbContext db,
    Principal principal,
    AccountRestrictions restrictions,
    IAudit audit
)
{
    /// <summary>The user, whatever they may do.</summary>
    public Guid Id => principal.SubjectId;

    /// <summary>In the organization that the request acts in; in none when the caller has left it.</summary>
    public async Task<Caller?> HereAsync(CancellationToken cancellationToken) =>
        await ReadAsync(principal.OrganizationId, cancellationToken);

    /// <returns>
    /// Null when there is no such organization for the caller. For a platform administrator each that exists is there.
    /// </returns>
    public async Task<Caller?> InAsync(Guid organizationId, CancellationToken cancellationToken)
    {
        if (await ReadAsync(organizationId, cancellationToken) is not { } caller)
        {
            return null;
        }

        return
            caller.Member is not null
            || (caller.EveryOrganization && await ExistsAsync(organizationId, cancellationToken))
            ? caller
            : null;
    }

    // A token that has been deleted meanwhile must not pass for a session, which has no limits.
    private async Task<Caller?> ReadAsync(Guid? organizationId, CancellationToken cancellationToken)
    {
        if (
            await db.Users.SingleOrDefaultAsync(row => row.Id == principal.SubjectId, cancellationToken) is not { } user
        )
        {
            return null;
        }

        var token =
            principal.CredentialKind == CredentialKind.ApiToken
                ? await db.Set<ApiToken>()
                    .SingleOrDefaultAsync(row => row.Id == principal.CredentialId, cancellationToken)
                : null;
        if (principal.CredentialKind == CredentialKind.ApiToken && token is null)
        {
            return null;
        }

        var member = await db.Set<OrganizationMember>()
            .SingleOrDefaultAsync(
                row => row.UserId == user.Id && row.OrganizationId == organizationId,
                cancellationToken
            );
        if (member is not null && token?.WorksIn(member.OrganizationId) == false)
        {
            member = null;
        }

        if (member is not null)
        {
            audit.CallerIsMemberOf(member.OrganizationId);
        }

        var restriction = restrictions.Of(user);
        var acts = principal.ImpersonatorId is not null;
        var every = !acts && EffectivePermissions.ReachEveryOrganization(user, token, restriction);
        var permissions =
            every && organizationId is not null
                ? EffectivePermissions.InEveryOrganization(user, token)
                : EffectivePermissions.Of(user, member, token, restriction);
        return new Caller(user, member, token, acts ? Impersonation.Limit(permissions) : permissions)
        {
            EveryOrganization = every,
        };
    }

    private Task<bool> ExistsAsync(Guid organizationId, CancellationToken cancellationToken) =>
        db.Set<Organization>().AnyAsync(row => row.Id == organizationId, cancellationToken);
}
