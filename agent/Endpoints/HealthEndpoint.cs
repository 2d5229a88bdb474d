using Panel.Agent.Signing;
using Panel.Agent.Tunnel;

namespace Panel.Agent.Endpoints;

/// <param name="Tunnels">State of each tunnel: connecting, connected, refused or stopped.</param>
internal sealed record HealthBody(string Status, string Version, IReadOnlyDictionary<string, string> Tunnels);

internal static class HealthEndpoint
{
    /// <summary>Healthy means that the agent serves its workloads; that includes hours without a panel.</summary>
    public static void MapHealth(this IEndpointRouteBuilder app) =>
        app.MapRead(
                "/health",
                (TunnelStates tunnels) =>
                    TypedResults.Json(
                        new HealthBody(
                            "ok",
                            AgentVersion.Current,
                            Enum.GetValues<TunnelKind>().ToDictionary(SnakeCase.Of, kind => SnakeCase.Of(tunnels[kind]))
                        ),
                        ApiJson.Wire.HealthBody
                    )
            )
            .WithMetadata(new UnsignedEndpoint());
}
