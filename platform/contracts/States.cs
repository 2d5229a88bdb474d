namespace Panel.Contracts;

/// <summary>What an instance is doing, as the panel knows it.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<InstanceState>))]
public enum InstanceState
{
    Pending,
    Installing,
    InstallFailed,
    Stopped,
    Starting,
    Running,
    Stopping,
    Crashed,
    Suspended,
    Restoring,
    Migrating,
    Interrupted,
    Unknown,
}

/// <summary>What an instance should be doing.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DesiredState>))]
public enum DesiredState
{
    Stopped,
    Running,
    Deleted,
}

/// <summary>Queued and Running are on their way; the others are ends.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OperationStatus>))]
public enum OperationStatus
{
    Queued,
    Running,
    Succeeded,
    Failed,
    Expired,
    Cancelled,
    Superseded,
}

/// <summary>How an operation ended on the agent.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OperationOutcome>))]
public enum OperationOutcome
{
    Succeeded,
    Failed,
    Cancelled,
    Superseded,
}

/// <summary>Presence of a node. Suspect after 40 s without a heartbeat, offline after 90 s.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NodeStatus>))]
public enum NodeStatus
{
    Pending,
    Online,
    Suspect,
    Offline,
    Draining,
}
