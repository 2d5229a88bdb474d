using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using Panel.Hosting.Auth;
using Panel.Hosting.Principals;
using Panel.Hosting.Secrets;
using Panel.Identity.Authorization;
using Panel.Identity.Data;
using Panel.Identity.Permissions;

namespace Panel.Identity.Internal;

/// <summary>Turns a credential into the caller it stands for, with an internal token that says so.</summary>
internal sealed class Introspection(
    PanelIdentityDbContext db,
    UserCredentials credentials,
    Impersonation impersonation,
    InternalPrincipals principals,
    AccountRestrictions restrictions,
    TimeProvider clock
)
{
    private static readonly IntrospectionResponse Inactive = new(
        false,
        false,
        PrincipalKind.Anonymous,
        Guid.Empty,
        Guid.Empty,
        false,
        null,
        null
    );

    /// <returns>Null for an unknown kind.</returns>
    public async Task<IntrospectionResponse?> RunAsync(
        IntrospectionRequest request,
        CancellationToken cancellationToken
    ) =>
        request.Kind switch
        {
            "session" => await OfUserAsync(
                await credentials.OfCookieAsync(request.Credential, cancellationToken),
                request,
                cancellationToken
            ),
            "bearer" => await OfUserAsync(
                await credentials.OfBearerAsync(request.Credential, cancellationToken),
                request,
                cancellationToken
            ),
            "agent" => await OfAgentAsync(request.Credential, cancellationToken),
            _ => null,
        };

    private async Task<IntrospectionResponse> OfUserAsync(
        UserCredential? credential,
        IntrospectionRequest request,
        CancellationToken cancellationToken
    )
    {
        if (credential is null)
        {
            return Inactive;
        }

        if (request.ActAs is not { } other || other == credential.User.Id)
        {
            return await OfUserAsync(credential, request.OrganizationId, impersonator: null, cancellationToken);
        }

        var caller = credential.User;
        return await impersonation.FindAsync(credential, other, cancellationToken) is { } user
            ? await OfUserAsync(credential with { User = user }, request.OrganizationId, caller, cancellationToken)
            : new IntrospectionResponse(
                true,
                true,
                PrincipalKind.User,
                caller.Id,
                credential.Id,
                false,
                null,
                null,
                restrictions.Of(caller),
                credential.Token?.AllowedIps,
                MayActAs: false
            );
    }

    /// <param name="credential">Its user is the one who is acted as.</param>
    /// <param name="impersonator">Whose credential it is; null when it is the user's own.</param>
    private async Task<IntrospectionResponse> OfUserAsync(
        UserCredential credential,
        Guid? asked,
        User? impersonator,
        CancellationToken cancellationToken
    )
    {
        var user = credential.User;
        var member = await MemberAsync(credential, asked, cancellationToken);
        var restriction = restrictions.Of(user);
        // Whoever acts as an administrator is none: what they do elsewhere
        // would be recorded as that administrator's reach.
        var every =
            impersonator is null && EffectivePermissions.ReachEveryOrganization(user, credential.Token, restriction);
        var organization = member?.OrganizationId ?? (every ? await ExistingAsync(asked, cancellationToken) : null);
        var permissions =
            every && organization is not null
                ? EffectivePermissions.InEveryOrganization(user, credential.Token)
                : EffectivePermissions.Of(user, member, credential.Token, restriction);
        if (impersonator is not null)
        {
            permissions = Impersonation.Limit(permissions);
        }

        var isAdmin = permissions.Admin.Count > 0;
        if (asked is not null && organization is null)
        {
            return new IntrospectionResponse(
                true,
                false,
                PrincipalKind.User,
                user.Id,
                credential.Id,
                isAdmin,
                null,
                null,
                restriction,
                credential.Token?.AllowedIps,
                ImpersonatorId: impersonator?.Id
            );
        }

        var principal = permissions.WriteTo(
            new Principal
            {
                Kind = PrincipalKind.User,
                SubjectId = user.Id,
                Name = user.UserName!,
                Email = user.Email!,
                CredentialId = credential.Id,
                CredentialKind = credential.Kind,
                OrganizationId = organization,
                Role = member?.Role.ToString().ToLowerInvariant(),
                EveryOrganization = every,
                TrustedOrganization = organization is { } acting && await IsTrustedAsync(acting, cancellationToken),
                ImpersonatorId = impersonator?.Id,
                ImpersonatorName = impersonator?.UserName,
                OnlyNodes = Only(credential.Token?.NodeIds),
                OnlyInstances = Only(credential.Token?.InstanceIds),
            }
        );
        var signed = await principals.SignAsync(principal, cancellationToken);
        var end = credential.ExpiresAt < signed.ExpiresAt ? credential.ExpiresAt : signed.ExpiresAt;
        return new IntrospectionResponse(
            true,
            true,
            PrincipalKind.User,
            user.Id,
            credential.Id,
            isAdmin,
            signed.Token,
            end,
            restriction,
            credential.Token?.AllowedIps,
            organization,
            ImpersonatorId: impersonator?.Id
        );
    }

    private async Task<Guid?> ExistingAsync(Guid? asked, CancellationToken cancellationToken) =>
        asked is not null && await db.Set<Organization>().AnyAsync(row => row.Id == asked, cancellationToken)
            ? asked
            : null;

    // Who may run plain processes on the platform's nodes: an organization whose owner administers the platform now.
    private Task<bool> IsTrustedAsync(Guid organization, CancellationToken cancellationToken) =>
        db.Set<OrganizationMember>()
            .AnyAsync(
                row =>
                    row.OrganizationId == organization
                    && row.Role == OrganizationRole.Owner
                    && db.Users.Any(user => user.Id == row.UserId && user.IsPlatformAdmin && user.SuspendedAt == null),
                cancellationToken
            );

    private static FrozenSet<Guid>? Only(Guid[]? ids) => ids is { Length: > 0 } ? ids.ToFrozenSet() : null;

    // A bound token never leaves its organization. Without one, a caller who lost
    // their default organization acts in the oldest that is left.
    private Task<OrganizationMember?> MemberAsync(
        UserCredential credential,
        Guid? asked,
        CancellationToken cancellationToken
    )
    {
        var mine = db.Set<OrganizationMember>().AsNoTracking().Where(row => row.UserId == credential.User.Id);
        if (credential.Token?.OrganizationId is { } bound)
        {
            mine = mine.Where(row => row.OrganizationId == bound);
        }

        if (asked is not null)
        {
            mine = mine.Where(row => row.OrganizationId == asked);
        }

        var first = credential.User.DefaultOrganizationId;
        return mine.OrderByDescending(row => row.OrganizationId == first)
            .ThenBy(row => row.OrganizationId)
            .FirstOrDefaultAsync(cancellationToken);
    }

    private async Task<IntrospectionResponse> OfAgentAsync(string credential, CancellationToken cancellationToken)
    {
        var (now, hash) = (clock.GetUtcNow(), Token.Hash(credential));
        if (
            await db.Set<AgentToken>().AsNoTracking().SingleOrDefaultAsync(row => row.Hash == hash, cancellationToken)
            is not { } token
        )
        {
            return Inactive;
        }

        var stale = now - TimeSpan.FromMinutes(1);
        if (token.LastUsedAt is null || token.LastUsedAt <= stale)
        {
            await db.Set<AgentToken>()
                .Where(row => row.Id == token.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.LastUsedAt, now), cancellationToken);
        }

        var signed = await principals.SignAsync(
            new Principal
            {
                Kind = PrincipalKind.Agent,
                SubjectId = token.NodeId,
                Name = "agent",
                CredentialId = token.Id,
                CredentialKind = CredentialKind.AgentToken,
                OrganizationId = token.OrganizationId,
            },
            cancellationToken
        );
        return new IntrospectionResponse(
            true,
            true,
            PrincipalKind.Agent,
            token.NodeId,
            token.Id,
            false,
            signed.Token,
            signed.ExpiresAt
        );
    }
}
