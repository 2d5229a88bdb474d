namespace Panel.Agent.Tunnel;

/// <summary>Refused: the panel does not accept the agent's token; tried again only now and then.</summary>
internal enum TunnelState
{
    Connecting,
    Connected,
    Refused,
    Stopped,
}
