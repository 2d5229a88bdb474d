namespace Panel.Nodes.Tunnels;

/// <summary>Large transfers go through a tunnel of their own, so that a backup cannot stall a console.</summary>
internal enum TunnelKind
{
    Control,
    Bulk,
}
