using Microsoft.EntityFrameworkCore;
using Panel.Identity.Data;
using Panel.Identity.Permissions;

namespace Panel.Identity.Organizations;

/// <param name="Owner">Null when the owner's account was deleted.</param>
/// <param name="Members">How many there are.</param>
/// <param name="AbandonedAt">Set while it goes with all that it has.</param>
internal sealed record AdminOrganizationResponse(
    Guid Id,
    string Name,
    OwnerResponse? Owner,
    int Members,
    DateTimeOffset? AbandonedAt,
    long Version,
    DateTimeOffset CreatedAt
);

internal sealed record OwnerResponse(Guid Id, string Username, string Email);

/// <summary>
/// Turns rows into bodies, with one query each for the owners and the numbers of members of a whole page.
/// </summary>
internal sealed class AdminOrganizationResponses(PanelIdentityDbContext db)
{
    public async Task<IReadOnlyList<AdminOrganizationResponse>> OfAsync(
        IReadOnlyList<Organization> organizations,
        CancellationToken cancellationToken
    )
    {
        var ids = organizations.Select(row => row.Id).ToArray();
        var members = db.Set<OrganizationMember>().AsNoTracking().Where(row => ids.Contains(row.OrganizationId));
        var counts = await members
            .GroupBy(row => row.OrganizationId)
            .Select(group => new { group.Key, Count = group.Count() })
            .ToDictionaryAsync(group => group.Key, group => group.Count, cancellationToken);
        var owners = await members
            .Where(row => row.Role == OrganizationRole.Owner)
            .Join(db.Users, row => row.UserId, user => user.Id, (row, user) => new { row.OrganizationId, User = user })
            .ToDictionaryAsync(row => row.OrganizationId, row => row.User, cancellationToken);
        return
        [
            .. organizations.Select(row => new AdminOrganizationResponse(
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

    private static OwnerResponse? Of(User? user) =>
        user is null ? null : new OwnerResponse(user.Id, user.UserName!, user.Email!);
}
