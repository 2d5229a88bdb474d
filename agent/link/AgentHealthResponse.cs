namespace Panel.AgentLink;

/// <param name="Tunnels">State of each tunnel: connecting, connected, refused or stopped.</param>
public sealed record AgentHealthResponse(string Status, string Version, IReadOnlyDictionary<string, string> Tunnels);
