namespace Panel.Alerts.Targets;

/// <summary>What rules watch.</summary>
internal enum TargetKind
{
    Node,
    Instance,
}
