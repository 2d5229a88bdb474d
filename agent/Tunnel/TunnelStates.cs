using System.Collections.Concurrent;

namespace Panel.Agent.Tunnel;

/// <summary>The state of each tunnel, for <c>/health</c>.</summary>
internal sealed class TunnelStates
{
    private readonly ConcurrentDictionary<TunnelKind, TunnelState> states = new();

    public TunnelState this[TunnelKind kind] => states.GetValueOrDefault(kind, TunnelState.Connecting);

    public void Set(TunnelKind kind, TunnelState state) => states[kind] = state;
}
