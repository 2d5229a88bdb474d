namespace Panel.Agent.Tunnel;

/// <summary>Bulk transfers have a tunnel of their own, so that a backup cannot stall a console.</summary>
internal enum TunnelKind
{
    Control,
    Bulk,
}
