namespace Panel.Bus.Topology;

/// <summary>Names on the broker that more than one process must agree on.</summary>
public static class BusNames
{
    /// <summary>
    /// The durable fan-out exchange behind which every report endpoint has its queue.
    /// The nodes service binds each node's own exchange to it.
    /// </summary>
    public const string Reports = "panel.reports";

    /// <summary>The durable queue with a node's commands.</summary>
    public static string CommandQueue(Guid nodeId) => $"node.{nodeId:D}.commands";

    /// <summary>The durable fan-out exchange that takes a node's reports.</summary>
    public static string ReportExchange(Guid nodeId) => $"node.{nodeId:D}.reports";

    /// <summary>
    /// What a node's broker user may configure, write and read: a regular expression for RabbitMQ's permissions.
    /// </summary>
    public static string NodePermission(Guid nodeId) => $@"^node\.{nodeId:D}\.";
}
