namespace Panel.Bus.Endpoints;

internal enum BusEndpointKind
{
    /// <summary>Replicas of the service share the queue.</summary>
    Shared,

    /// <summary>Each process has a queue of its own, which goes when the process does.</summary>
    EveryReplica,

    /// <summary>Shared, behind the exchange of all nodes' reports.</summary>
    Reports,

    /// <summary>Each process has a queue of its own behind the exchange of all nodes' reports.</summary>
    ReportsOnEveryReplica,
}

/// <param name="Inbox">Whether the service's inbox, if it has one, guards this consumer.</param>
internal sealed record BusConsumer(string Queue, BusEndpointKind Kind, Type Consumer, Type? Definition, bool Inbox);
