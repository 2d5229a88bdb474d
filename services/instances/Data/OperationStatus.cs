namespace Panel.Instances.Data;

/// <summary>Queued and Running are on their way; the others are ends.</summary>
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
