using Microsoft.EntityFrameworkCore;
using Panel.Data.Auditing;
using Panel.Identity.Accounts;
using Panel.Identity.Data;
using Panel.Identity.Organizations;
using Panel.Identity.Organizations.Members;

namespace Panel.Identity.ExternalSignIn.Groups;

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
        CancellationToken cancellation
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
        var managed = await db
            .ManagedMemberships.AsNoTracking()
            .Where(row => row.UserId == user.Id && row.Provider == provider.Name)
            .Select(row => row.OrganizationId)
            .ToListAsync(cancellation);
        // In one order, so that two sign-ins at once do not wait for each other.
        foreach (var organization in managed.Union(wanted.Keys).Order())
        {
            await memberships.LockAsync(organization, cancellation);
        }

        var changed = false;
        foreach (var organization in managed.Where(id => !wanted.ContainsKey(id)))
        {
            changed |= await EndAsync(organization, user, cancellation);
        }

        foreach (var (organization, role) in wanted)
        {
            changed |= managed.Contains(organization)
                ? await ChangeAsync(organization, role, user, cancellation)
                : await AddAsync(organization, role, user, provider, cancellation);
        }

        if (changed)
        {
            memberships.Announce(user.Id);
        }
    }

    private async Task<bool> EndAsync(Guid organization, User user, CancellationToken cancellation)
    {
        if (await Members(organization, user).ExecuteDeleteAsync(cancellation) == 0)
        {
            // They own it by now: no business of the group any more.
            await db
                .ManagedMemberships.Where(row => row.OrganizationId == organization && row.UserId == user.Id)
                .ExecuteDeleteAsync(cancellation);
            return false;
        }

        await invites.RemoveOfAsync(organization, user.Id, cancellation);
        Record("member.removed", organization, user, after: null);
        return true;
    }

    private async Task<bool> ChangeAsync(
        Guid organization,
        OrganizationRole role,
        User user,
        CancellationToken cancellation
    )
    {
        if (
            await Members(organization, user)
                .Where(row => row.Role != role)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.Role, role), cancellation) == 0
        )
        {
            return false;
        }

        await invites.RemoveOfAsync(organization, user.Id, cancellation);
        Record("member.role_changed", organization, user, new { Role = role });
        return true;
    }

    private async Task<bool> AddAsync(
        Guid organization,
        OrganizationRole role,
        User user,
        IExternalProvider provider,
        CancellationToken cancellation
    )
    {
        if (!await db.Organizations.AnyAsync(row => row.Id == organization && row.AbandonedAt == null, cancellation))
        {
            return false;
        }

        if (await db.Members.AnyAsync(row => row.OrganizationId == organization && row.UserId == user.Id, cancellation))
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
        db.Members.Where(row =>
            row.OrganizationId == organization && row.UserId == user.Id && row.Role != OrganizationRole.Owner
        );

    private void Record(string action, Guid organization, User user, object? after) =>
        audit.RecordBy(user.Id, user.UserName!, action, user.MemberSubject, before: null, after, organization);
}
