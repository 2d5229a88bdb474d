namespace Panel.E2E.Tests.Cluster;

/// <summary>
/// A panel with a PostgreSQL and a RabbitMQ of its own, to be stopped; its agent runs plain processes.
/// </summary>
public sealed class OutageCluster() : PanelCluster("process", ownServers: true);
