namespace Panel.Operations;

/// <summary>
/// Where a kind of operation runs. One operation of a subject runs in each lane; kinds meet when they share one.
/// </summary>
[Flags]
public enum OperationLanes
{
    None = 0,
    Power = 1,
    Data = 2,
    Both = Power | Data,
}
