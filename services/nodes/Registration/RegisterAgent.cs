using System.Security.Cryptography;
using Panel.AgentLink;
using Panel.Contracts;
using Panel.Data.Auditing;
using Panel.Data.Messaging;
using Panel.Data.Secrets;
using Panel.Hosting.Errors;
using Panel.Nodes.Brokers;
using Panel.Nodes.Data;
using Panel.Nodes.Fleet;

namespace Panel.Nodes.Registration;

/// <summary>
/// Makes a node out of a registration token: agent token from identity, account on
/// the broker, then the row together with the token's end.
/// What fails before the row undoes the rest, and the token works again.
/// </summary>
internal sealed partial class RegisterAgent(
    NodesDbContext database,
    RegistrationTokens tokens,
    AgentTokens agentTokens,
    IBrokerAccounts broker,
    IOutbox outbox,
    IAudit audit,
    SecretBox secrets,
    TimeProvider clock,
    ILogger<RegisterAgent> logger
)
{
    private static readonly TimeSpan UndoLimit = TimeSpan.FromSeconds(20);

    public async Task<Result<RegisterAgentResponse>> ExecuteAsync(
        string tokenText,
        RegisterAgentRequest request,
        string clientAddress,
        CancellationToken cancellationToken
    )
    {
        var claim = await tokens.ClaimAsync(tokenText, cancellationToken);
        if (claim.Failed)
        {
            return claim.Error;
        }

        var token = claim.Value;
        try
        {
            var agentToken = await agentTokens.IssueAsync(token.NodeId, token.OrganizationId, cancellationToken);
            var account = await broker.CreateAsync(token.NodeId, cancellationToken);
            var signingSecret = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
            if (await TrySaveAsync(token, request, signingSecret, clientAddress, cancellationToken))
            {
                return new RegisterAgentResponse(token.NodeId, agentToken, account, signingSecret);
            }

            return ApiErrors.Conflict("registration_in_progress", "Another agent registers with this token right now.");
        }
        catch (Exception exception)
        {
            // Everything: also a caller that hung up must leave no account behind.
            await UndoAsync(token);
            if (
                exception is not (HttpRequestException or TimeoutException)
                && !(exception is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            )
            {
                throw;
            }

            Log.Failed(logger, token.NodeId, exception);
            return ApiErrors.Unavailable(
                "The node could not be registered now. The token stays valid; try again.",
                "registration_failed"
            );
        }
    }

    private async Task<bool> TrySaveAsync(
        RegistrationToken token,
        RegisterAgentRequest request,
        string signingSecret,
        string clientAddress,
        CancellationToken cancellationToken
    )
    {
        var now = clock.GetUtcNow();
        var hostname = Trim(request.Hostname, 255);
        var node = new Node
        {
            Id = token.NodeId,
            OrganizationId = token.OrganizationId,
            Name = token.Name ?? (hostname.Length > 0 ? Trim(hostname, 64) : "node"),
            Labels = token.Labels,
            PublicAddress = request.PublicAddress ?? clientAddress,
            FirstPort = NodeFields.DefaultPorts.First,
            LastPort = NodeFields.DefaultPorts.Last,
            Hostname = hostname,
            AgentVersion = Trim(request.AgentVersion, 64),
            Runtime = Trim(request.Runtime, 32),
            SigningSecret = secrets.Protect(signingSecret, Node.SecretPurpose(token.NodeId)),
            CreatedAt = now,
        };
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        if (!await tokens.UseAsync(token, cancellationToken))
        {
            return false;
        }

        database.Add(node);
        outbox.Publish(node.ToEvent(now));
        audit.Record(
            "node.registered",
            new AuditSubject("node", node.Id, node.Name),
            after: new
            {
                node.Hostname,
                node.AgentVersion,
                node.Runtime,
                node.PublicAddress,
            },
            organization: node.OrganizationId
        );
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        Log.Registered(logger, node.Id, node.Name);
        return true;
    }

    // The consumers of NodeDeleted remove what the steps made: broker account, agent
    // token. They may come late, so the token goes on with
    // another node id. When this fails too, the claim runs out and the next registration overwrites what is there.
    private async Task UndoAsync(RegistrationToken token)
    {
        database.ChangeTracker.Clear();
        using var limit = new CancellationTokenSource(UndoLimit, clock);
        await using var transaction = await database.Database.BeginTransactionAsync(limit.Token);
        if (!await tokens.ReleaseAsync(token, limit.Token))
        {
            return;
        }

        outbox.Publish(new NodeDeleted(token.NodeId, token.OrganizationId, clock.GetUtcNow()));
        await database.SaveChangesAsync(limit.Token);
        await transaction.CommitAsync(limit.Token);
    }

    private static string Trim(string? text, int length) =>
        text is null ? ""
        : text.Length <= length ? text
        : text[..length];

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Node {NodeId} registered as {Name}")]
        public static partial void Registered(ILogger logger, Guid nodeId, string name);

        [LoggerMessage(2, LogLevel.Warning, "The registration of node {NodeId} failed and was undone")]
        public static partial void Failed(ILogger logger, Guid nodeId, Exception failure);
    }
}
