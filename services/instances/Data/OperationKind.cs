namespace Panel.Instances.Data;

public enum OperationKind
{
    Create,
    Reinstall,
    Start,
    Stop,
    Restart,
    Kill,
    Update,
    Delete,
}
