using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Identity.Data;
using Panel.ServiceDefaults.Messaging;

namespace Panel.Identity.Sessions;

/// <summary>Ends sessions of a user and says so. Run it within the caller's transaction; the caller saves.</summary>
internal sealed class EndSessions(PanelIdentityDbContext db, IOutbox outbox, TimeProvider clock)
{
    /// <returns>How many there were.</returns>
    public async Task<int> RunAsync(Guid userId, Expression<Func<Session, bool>> which, CancellationToken cancellation)
    {
        var ids = await db.Sessions.Where(row => row.UserId == userId).Where(which).Select(row => row.Id).ToListAsync(cancellation);
        await db.Sessions.Where(row => ids.Contains(row.Id)).ExecuteDeleteAsync(cancellation);
        foreach (var id in ids) outbox.Publish(new CredentialRevoked(id, userId, clock.GetUtcNow()));
        return ids.Count;
    }
}
