using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Data.Messaging;
using Panel.Identity.Data;

namespace Panel.Identity.Tokens;

/// <summary>Ends API tokens of a user and says so. Run it within the caller's transaction; the caller saves.</summary>
internal sealed class EndApiTokens(PanelIdentityDbContext db, IOutbox outbox, TimeProvider clock)
{
    /// <returns>How many there were.</returns>
    public async Task<int> RunAsync(
        Guid userId,
        Expression<Func<ApiToken, bool>> which,
        CancellationToken cancellationToken
    )
    {
        var ids = await db.Set<ApiToken>()
            .Where(row => row.UserId == userId)
            .Where(which)
            .Select(row => row.Id)
            .ToListAsync(cancellationToken);
        var ended = await db.Set<ApiToken>().Where(row => ids.Contains(row.Id)).ExecuteDeleteAsync(cancellationToken);
        foreach (var id in ids)
        {
            outbox.Publish(new CredentialRevoked(id, userId, clock.GetUtcNow()));
        }

        return ended;
    }
}
