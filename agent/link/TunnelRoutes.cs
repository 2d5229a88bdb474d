namespace Panel.AgentLink;

/// <summary>Names that both ends of the tunnel share.</summary>
public static class TunnelRoutes
{
    /// <summary>The WebSocket an agent opens, through the gateway, with its <c>X-Agent-Token</c>.</summary>
    public const string Tunnel = "/agent/tunnel";

    public const string Register = "/v1/agent/register";

    /// <summary>
    /// Which of the node's tunnels this is: <c>control</c> (default) or <c>bulk</c> for large transfers.
    /// </summary>
    public const string KindParameter = "kind";
}
