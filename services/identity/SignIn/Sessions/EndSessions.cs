using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Data.Messaging;
using Panel.Identity.Data;

namespace Panel.Identity.SignIn.Sessions;

/// <summary>Ends sessions of a user and says so. Run it within the caller's transaction; the caller saves.</summary>
internal sealed class EndSessions(PanelIdentityDbContext db, IOutbox outbox, TimeProvider clock)
{
    /// <returns>Those that there were.</returns>
    public async Task<IReadOnlyList<Session>> RunAsync(
        Guid userId,
        Expression<Func<Session, bool>> which,
        CancellationToken cancellationToken
    )
    {
        var ended = await db.Set<Session>()
            .AsNoTracking()
            .Where(row => row.UserId == userId)
            .Where(which)
            .ToListAsync(cancellationToken);
        var ids = ended.ConvertAll(row => row.Id);
        await db.Set<Session>().Where(row => ids.Contains(row.Id)).ExecuteDeleteAsync(cancellationToken);
        foreach (var id in ids)
        {
            outbox.Publish(new CredentialRevoked(id, userId, clock.GetUtcNow()));
        }

        return ended;
    }
}
