using Panel.Agent.Hosting;
using Panel.Agent.Json;
using Panel.Agent.Signing;
using Panel.Agent.Tunnel;
using Panel.AgentLink;

namespace Panel.Agent.Endpoints;

internal static class HealthEndpoint
{
    /// <summary>Healthy means that the agent serves its workloads; that includes hours without a panel.</summary>
    public static void MapHealth(this IEndpointRouteBuilder app) =>
        app.MapRead(
                "/health",
                (TunnelStates tunnels) =>
                    TypedResults.Json(
                        new AgentHealthResponse(
                            "ok",
                            AgentVersion.Current,
                            Enum.GetValues<TunnelKind>().ToDictionary(SnakeCase.Of, kind => SnakeCase.Of(tunnels[kind]))
                        ),
                        ApiJson.Wire.AgentHealthResponse
                    )
            )
            .WithMetadata(new UnsignedEndpoint());
}
