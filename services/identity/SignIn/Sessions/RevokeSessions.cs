using Panel.Data.Auditing;
using Panel.Hosting.Principals;
using Panel.Identity.Data;

namespace Panel.Identity.SignIn.Sessions;

/// <summary>Ends sessions of the caller.</summary>
internal sealed class RevokeSessions(PanelIdentityDbContext db, EndSessions ending, Principal principal, IAudit audit)
{
    /// <returns>False when the caller has no such session.</returns>
    public async Task<bool> OneAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await ending.RunAsync(principal.SubjectId, row => row.Id == id, cancellationToken) is not [var session])
        {
            return false;
        }

        audit.Record(
            id == principal.CredentialId ? "session.ended" : "session.revoked",
            new AuditSubject("session", id, session.Name)
        );
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>All but the one that the caller is in; all when they show an API token.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> OthersAsync(CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var ended = await ending.RunAsync(
            principal.SubjectId,
            row => row.Id != principal.CredentialId,
            cancellationToken
        );
        audit.Record(
            "session.others_revoked",
            new AuditSubject("user", principal.SubjectId, principal.Name),
            after: new { Ended = ended.Count }
        );
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return ended.Count;
    }
}
