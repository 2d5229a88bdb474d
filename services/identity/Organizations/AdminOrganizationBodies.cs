using Microsoft.EntityFrameworkCore;
using Panel.Identity.Accounts;
using Panel.Identity.Data;

namespace Panel.Identity.Organizations;

/// <param name="Owner">Null when the owner's account was deleted.</param>
/// <param name="Members">How many there are.</param>
/// <param name="AbandonedAt">Set while it goes with all that it has.</param>
internal sealed record AdminOrganizationBody(
    Guid Id,
    string Name,
    OwnerBody? Owner,
    int Members,
    DateTimeOffset? AbandonedAt,
    long Version,
    DateTimeOffset CreatedAt
);

internal sealed record OwnerBody(Guid Id, string Username, string Email);

/// <summary>
/// Turns rows into bodies, with one query each for the owners and the numbers of members of a whole page.
/// </summary>
internal sealed class AdminOrganizationBodies(PanelIdentityDbContext db)
{
    public async Task<IReadOnlyList<AdminOrganizationBody>> OfAsync(
        IReadOnlyList<Organization> organizations,
        CancellationToken cancellation
    )
    {
        var ids = organizations.Select(row => row.Id).ToArray();
        var members = db.Members.AsNoTracking().Where(row => ids.Contains(row.OrganizationId));
        var counts = await members
            .GroupBy(row => row.OrganizationId)
            .Select(group => new { group.Key, Count = group.Count() })
            .ToDictionaryAsync(group => group.Key, group => group.Count, cancellation);
        var owners = await members
            .Where(row => row.Role == OrganizationRole.Owner)
            .Join(db.Users, row => row.UserId, user => user.Id, (row, user) => new { row.OrganizationId, User = user })
            .ToDictionaryAsync(row => row.OrganizationId, row => row.User, cancellation);
        return
        [
            .. organizations.Select(row => new AdminOrganizationBody(
                row.Id,
                row.Name,
                Of(owners.GetValueOrDefault(row.Id)),
                counts.GetValueOrDefault(row.Id),
                row.AbandonedAt,
                row.Version,
                row.CreatedAt
            )),
        ];
    }

    private static OwnerBody? Of(User? user) =>
        user is null ? null : new OwnerBody(user.Id, user.UserName!, user.Email!);
}
