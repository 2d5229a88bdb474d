namespace Panel.Instances.Operations;

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
