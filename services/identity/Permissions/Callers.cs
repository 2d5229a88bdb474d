using Microsoft.EntityFrameworkCore;
using Panel.Identity.Accounts;
using Panel.Identity.Data;
using Panel.Identity.Internal;
using Panel.ServiceDefaults.Auth;

namespace Panel.Identity.Permissions;

/// <summary>
/// Reads who calls. What somebody else may do is never changed on the word of the internal token alone: it may be minutes old, and its caller
/// demoted meanwhile.
/// </summary>
internal sealed class Callers(PanelIdentityDbContext db, Principal principal, AccountRestrictions restrictions)
{
    /// <summary>In the organization that the request acts in; in none when the caller has left it.</summary>
    public Task<Caller?> HereAsync(CancellationToken cancellation) => ReadAsync(principal.OrganizationId, cancellation);

    /// <returns>Null when there is no such organization for the caller.</returns>
    public async Task<Caller?> InAsync(Guid organizationId, CancellationToken cancellation) =>
        await ReadAsync(organizationId, cancellation) is { Member: not null } caller ? caller : null;

    // A token that has been deleted meanwhile must not pass for a session, which has no limits.
    private async Task<Caller?> ReadAsync(Guid? organizationId, CancellationToken cancellation)
    {
        if (await db.Users.SingleOrDefaultAsync(row => row.Id == principal.SubjectId, cancellation) is not { } user) return null;
        var token = principal.CredentialKind == CredentialKind.ApiToken ? await db.ApiTokens.SingleOrDefaultAsync(row => row.Id == principal.CredentialId, cancellation) : null;
        if (principal.CredentialKind == CredentialKind.ApiToken && token is null) return null;
        var member = await db.Members.SingleOrDefaultAsync(row => row.UserId == user.Id && row.OrganizationId == organizationId, cancellation);
        if (member is not null && token?.WorksIn(member.OrganizationId) == false) member = null;
        var permissions = EffectivePermissions.Of(user, member, token, restrictions.Of(user));
        return new Caller(user, member, token, principal.ImpersonatorId is null ? permissions : Impersonation.Limit(permissions));
    }
}
