using System.Text.Json;
using MassTransit;
using Panel.Alerts.Alerts;
using Panel.Contracts;
using Panel.Hosting.Json;

namespace Panel.Alerts.Notifications;

/// <summary>Tells integrations which nodes come and go; of the platform's nodes, the platform's integrations.</summary>
internal sealed class NodeEventConsumer(INotificationQueue queue)
    : IConsumer<NodeWentOnline>,
        IConsumer<NodeWentOffline>
{
    public Task Consume(ConsumeContext<NodeWentOnline> context)
    {
        var node = context.Message;
        return TellAsync(
            "node.online",
            new NodeEvent(node.NodeId, node.Name, null),
            node.OrganizationId,
            AlertSeverity.Info,
            $"Node {node.Name} is online",
            node.At,
            context.CancellationToken
        );
    }

    public Task Consume(ConsumeContext<NodeWentOffline> context)
    {
        var node = context.Message;
        return TellAsync(
            "node.offline",
            new NodeEvent(node.NodeId, node.Name, node.LastSeenAt),
            node.OrganizationId,
            AlertSeverity.Critical,
            $"Node {node.Name} is offline",
            node.At,
            context.CancellationToken
        );
    }

    private Task TellAsync(
        string name,
        NodeEvent told,
        Guid? organization,
        AlertSeverity severity,
        string title,
        DateTimeOffset at,
        CancellationToken cancellationToken
    ) =>
        queue.EnqueueAsync(
            new NotificationRequest(
                $"{name}/{told.NodeId}/{at.UtcTicks}",
                organization,
                name,
                severity,
                title,
                told.LastSeenAt is { } seen
                    ? $"Nothing was heard of it since {seen.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC."
                    : $"{title}.",
                $"/nodes/{told.NodeId}",
                at,
                new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["node"] = told.Name,
                    ["node_id"] = told.NodeId.ToString(),
                },
                [told.NodeId],
                IntegrationIds: null,
                JsonSerializer.Serialize(told, PanelJson.Options)
            ),
            cancellationToken
        );
}
