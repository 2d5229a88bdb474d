using MassTransit;
using Panel.Alerts.Alerts;
using Panel.Contracts;

namespace Panel.Alerts.Conditions;

/// <summary>A silent node is an alert until it is heard again or removed.</summary>
internal sealed class NodeOfflineConsumer(AlertLog alerts)
    : IConsumer<NodeWentOffline>,
        IConsumer<NodeWentOnline>,
        IConsumer<NodeDeleted>
{
    private const string Condition = "node_offline";

    public Task Consume(ConsumeContext<NodeWentOffline> context)
    {
        var node = context.Message;
        return alerts.RaiseAsync(
            new Alert
            {
                Id = Guid.CreateVersion7(node.At),
                OrganizationId = node.OrganizationId,
                TargetType = "node",
                TargetId = node.NodeId,
                TargetName = node.Name,
                Condition = Condition,
                Severity = AlertSeverity.Critical,
                State = AlertState.Firing,
                Message =
                    $"Node {node.Name} is offline: nothing heard since {node.LastSeenAt:yyyy-MM-dd HH:mm:ss} UTC.",
                Value = Math.Round((node.At - node.LastSeenAt).TotalSeconds),
                StartedAt = node.At,
                OpenKey = AlertLog.KeyOf(node.NodeId, Condition),
            },
            context.CancellationToken
        );
    }

    public Task Consume(ConsumeContext<NodeWentOnline> context) =>
        alerts.ResolveAsync(context.Message.NodeId, Condition, context.Message.At, context.CancellationToken);

    public Task Consume(ConsumeContext<NodeDeleted> context) =>
        alerts.ResolveAsync(context.Message.NodeId, Condition, context.Message.At, context.CancellationToken);
}
