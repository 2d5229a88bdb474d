using Microsoft.EntityFrameworkCore;
using Panel.Data.Auditing;
using Panel.Identity.Data;
using Panel.Identity.Organizations.Members;
using Panel.Identity.Permissions;

namespace Panel.Identity.SignIn.External.Groups;

/// <summary>
/// Makes a user's memberships follow the groups that a provider names, at each sign-in. It
/// touches only memberships that it made itself, and no owner's. Run it
/// within the caller's transaction; the caller saves.
/// </summary>
internal sealed class GroupMemberships(
    PanelIdentityDbContext db,
    Memberships memberships,
    InviteCleaner invites,
    IAudit audit,
    TimeProvider clock
)
{
    public async Task ApplyAsync(
        IExternalProvider provider,
        User user,
        IReadOnlyCollection<string> groups,
        CancellationToken cancellationToken
    )
    {
        if (provider.Groups.Count == 0)
        {
            return;
        }

        // Of several groups for one organization the one with the most rights counts.
        var wanted = provider
            .Groups.Where(pair => groups.Contains(pair.Key))
            .GroupBy(pair => pair.Value.Organization, pair => pair.Value.Role)
            .ToDictionary(role => role.Key, role => role.Min());
        var managed = await db.Set<ManagedMembership>()
            .AsNoTracking()
            .Where(row => row.UserId == user.Id && row.Provider == provider.Name)
            .Select(row => row.OrganizationId)
            .ToListAsync(cancellationToken);
        // In one order, so that two sign-ins at once do not wait for each other.
        foreach (var organization in managed.Union(wanted.Keys).Order())
        {
            await memberships.LockAsync(organization, cancellationToken);
        }

        var changed = false;
        foreach (var organization in managed.Where(id => !wanted.ContainsKey(id)))
        {
            changed |= await EndAsync(organization, user, cancellationToken);
        }

        foreach (var (organization, role) in wanted)
        {
            changed |= managed.Contains(organization)
                ? await ChangeAsync(organization, role, user, cancellationToken)
                : await AddAsync(organization, role, user, provider, cancellationToken);
        }

        if (changed)
        {
            memberships.Announce(user.Id);
        }
    }

    private async Task<bool> EndAsync(Guid organization, User user, CancellationToken cancellationToken)
    {
        if (await Members(organization, user).ExecuteDeleteAsync(cancellationToken) == 0)
        {
            // They own it by now: no business of the group any more.
            await db.Set<ManagedMembership>()
                .Where(row => row.OrganizationId == organization && row.UserId == user.Id)
                .ExecuteDeleteAsync(cancellationToken);
            return false;
        }

        await invites.RemoveOfAsync(organization, user.Id, cancellationToken);
        Record("member.removed", organization, user, after: null);
        return true;
    }

    private async Task<bool> ChangeAsync(
        Guid organization,
        OrganizationRole role,
        User user,
        CancellationToken cancellationToken
    )
    {
        if (
            await Members(organization, user)
                .Where(row => row.Role != role)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.Role, role), cancellationToken) == 0
        )
        {
            return false;
        }

        await invites.RemoveOfAsync(organization, user.Id, cancellationToken);
        Record("member.role_changed", organization, user, new { Role = role });
        return true;
    }

    private async Task<bool> AddAsync(
        Guid organization,
        OrganizationRole role,
        User user,
        IExternalProvider provider,
        CancellationToken cancellationToken
    )
    {
        if (
            !await db.Set<Organization>()
                .AnyAsync(row => row.Id == organization && row.AbandonedAt == null, cancellationToken)
        )
        {
            return false;
        }

        if (
            await db.Set<OrganizationMember>()
                .AnyAsync(row => row.OrganizationId == organization && row.UserId == user.Id, cancellationToken)
        )
        {
            return false;
        }

        db.Add(
            new OrganizationMember
            {
                OrganizationId = organization,
                UserId = user.Id,
                Role = role,
                JoinedAt = clock.GetUtcNow(),
            }
        );
        db.Add(
            new ManagedMembership
            {
                OrganizationId = organization,
                UserId = user.Id,
                Provider = provider.Name,
            }
        );
        Record("member.added", organization, user, new { Role = role, Provider = provider.Name });
        return true;
    }

    private IQueryable<OrganizationMember> Members(Guid organization, User user) =>
        db.Set<OrganizationMember>()
            .Where(row =>
                row.OrganizationId == organization && row.UserId == user.Id && row.Role != OrganizationRole.Owner
            );

    private void Record(string action, Guid organization, User user, object? after) =>
        audit.RecordBy(user.Id, user.UserName!, action, user.MemberSubject, before: null, after, organization);
}
