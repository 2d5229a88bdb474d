using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Data.Database;
using Panel.Data.Messaging;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Secrets;
using Panel.Identity.Data;

namespace Panel.Identity.Internal;

/// <summary>Gives a node's agent its token and takes it away.</summary>
internal sealed class AgentTokens(PanelIdentityDbContext db, IOutbox outbox, TimeProvider clock)
{
    private const string Prefix = "panel_agent_";

    /// <summary>A new token; the node's earlier one ends.</summary>
    public async Task<Result<AgentTokenResponse>> IssueAsync(
        AgentTokenRequest request,
        CancellationToken cancellationToken
    )
    {
        var text = Prefix + Token.Create();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await EndAsync(request.NodeId, cancellationToken);
        var now = clock.GetUtcNow();
        db.Add(
            new AgentToken
            {
                Id = Guid.CreateVersion7(now),
                NodeId = request.NodeId,
                OrganizationId = request.OrganizationId,
                Hash = Token.Hash(text),
                CreatedAt = now,
            }
        );
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return new AgentTokenResponse(text);
        }
        catch (DbUpdateException exception) when (exception.IsUniqueViolation())
        {
            return ApiErrors.Conflict("agent_token_race", "Another token was made for the node at the same time.");
        }
    }

    /// <summary>Ends the node's token, if it has one. The caller saves.</summary>
    public async Task EndAsync(Guid nodeId, CancellationToken cancellationToken)
    {
        var ids = await db.Set<AgentToken>()
            .Where(row => row.NodeId == nodeId)
            .Select(row => row.Id)
            .ToListAsync(cancellationToken);
        await db.Set<AgentToken>().Where(row => ids.Contains(row.Id)).ExecuteDeleteAsync(cancellationToken);
        foreach (var id in ids)
        {
            outbox.Publish(new CredentialRevoked(id, nodeId, clock.GetUtcNow()));
        }
    }
}
