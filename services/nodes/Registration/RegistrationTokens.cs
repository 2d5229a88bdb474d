using Microsoft.EntityFrameworkCore;
using Panel.Data.Auditing;
using Panel.Data.Database;
using Panel.Hosting.Errors;
using Panel.Hosting.Secrets;
using Panel.Nodes.Data;

namespace Panel.Nodes.Registration;

/// <summary>Issues registration tokens and lends each to one registration at a time.</summary>
internal sealed class RegistrationTokens(NodesDbContext database, IAudit audit, TimeProvider clock)
{
    public static readonly TimeSpan DefaultLifetime = TimeSpan.FromHours(1);

    /// <summary>Longer than all steps of a registration together may take.</summary>
    public static readonly TimeSpan ClaimLifetime = TimeSpan.FromSeconds(60);

    private const string Prefix = "panel_node_";

    public async Task<(string Text, RegistrationToken Row)> IssueAsync(
        Guid? organization,
        string? name,
        Dictionary<string, string>? labels,
        TimeSpan lifetime,
        CancellationToken cancellationToken
    )
    {
        var text = Prefix + Token.Create();
        var row = Add(text, organization, name, labels, clock.GetUtcNow() + lifetime);
        audit.Record(
            "registration_token.created",
            new AuditSubject("registration_token", row.Id, name ?? "unnamed"),
            after: new { row.ExpiresAt, Shared = organization is null },
            organization: organization
        );
        await database.SaveChangesAsync(cancellationToken);
        return (text, row);
    }

    /// <summary>
    /// Makes sure that the operator's own token for the node <c>local</c> exists. One that was
    /// used stays used; a claim that a killed process left is dropped.
    /// </summary>
    public async Task EnsureAsync(string text, CancellationToken cancellationToken)
    {
        var hash = Token.Hash(text);
        await database
            .Set<RegistrationToken>()
            .Where(row => row.Hash == hash && row.UsedAt == null)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(row => row.ClaimId, (Guid?)null)
                        .SetProperty(row => row.ClaimedUntil, (DateTimeOffset?)null),
                cancellationToken
            );
        if (await database.Set<RegistrationToken>().AnyAsync(row => row.Hash == hash, cancellationToken))
        {
            return;
        }

        Add(text, organization: null, "local", labels: null, DateTimeOffset.MaxValue.AddYears(-1));
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (exception.IsUniqueViolation())
        {
            // Another replica was first.
        }
    }

    /// <summary>One statement decides between agents that race with one token.</summary>
    public async Task<Result<RegistrationToken>> ClaimAsync(string text, CancellationToken cancellationToken)
    {
        var (hash, now, claim) = (Token.Hash(text), clock.GetUtcNow(), Guid.CreateVersion7());
        DateTimeOffset? until = now + ClaimLifetime;
        var claimed = await database
            .Set<RegistrationToken>()
            .Where(row =>
                row.Hash == hash
                && row.UsedAt == null
                && row.ExpiresAt > now
                && (row.ClaimedUntil == null || row.ClaimedUntil < now)
            )
            .ExecuteUpdateAsync(
                set => set.SetProperty(row => row.ClaimId, claim).SetProperty(row => row.ClaimedUntil, until),
                cancellationToken
            );
        var token = await database
            .Set<RegistrationToken>()
            .AsNoTracking()
            .SingleOrDefaultAsync(row => row.Hash == hash, cancellationToken);
        if (claimed == 1 && token?.ClaimId == claim)
        {
            return token;
        }

        return token is { UsedAt: null } && token.ExpiresAt > now
            ? ApiErrors.Conflict("registration_in_progress", "Another agent registers with this token right now.")
            : ApiErrors.Unauthorized(
                "The registration token is unknown, expired or already used.",
                "invalid_registration_token"
            );
    }

    /// <summary>
    /// Ends the claim with success; call it inside the transaction that makes the
    /// node. False when the claim was lost in the meantime.
    /// </summary>
    public async Task<bool> UseAsync(RegistrationToken token, CancellationToken cancellationToken)
    {
        DateTimeOffset? now = clock.GetUtcNow();
        return await Claimed(token)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.UsedAt, now), cancellationToken) == 1;
    }

    /// <summary>
    /// Makes the token usable again, for another node id. False when the claim was
    /// lost: then another registration owns what this one began.
    /// </summary>
    public async Task<bool> ReleaseAsync(RegistrationToken token, CancellationToken cancellationToken)
    {
        var nodeId = Guid.CreateVersion7();
        return await Claimed(token)
                .ExecuteUpdateAsync(
                    set =>
                        set.SetProperty(row => row.NodeId, nodeId)
                            .SetProperty(row => row.ClaimId, (Guid?)null)
                            .SetProperty(row => row.ClaimedUntil, (DateTimeOffset?)null),
                    cancellationToken
                ) == 1;
    }

    /// <summary>Removes tokens that ended, used or not. A registration that still runs with one keeps it.</summary>
    public Task<int> RemoveExpiredAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return database
            .Set<RegistrationToken>()
            .Where(row => row.ExpiresAt <= now && (row.ClaimedUntil == null || row.ClaimedUntil < now))
            .ExecuteDeleteAsync(cancellationToken);
    }

    private IQueryable<RegistrationToken> Claimed(RegistrationToken token) =>
        database
            .Set<RegistrationToken>()
            .Where(row => row.Id == token.Id && row.ClaimId == token.ClaimId && row.UsedAt == null);

    private RegistrationToken Add(
        string text,
        Guid? organization,
        string? name,
        Dictionary<string, string>? labels,
        DateTimeOffset expiresAt
    )
    {
        var row = new RegistrationToken
        {
            Id = Guid.CreateVersion7(),
            Hash = Token.Hash(text),
            NodeId = Guid.CreateVersion7(),
            OrganizationId = organization,
            Name = name,
            Labels = labels ?? new(StringComparer.Ordinal),
            CreatedAt = clock.GetUtcNow(),
            ExpiresAt = expiresAt,
        };
        database.Add(row);
        return row;
    }
}
