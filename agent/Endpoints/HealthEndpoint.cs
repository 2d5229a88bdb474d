using Panel.Agent.Hosting;
using Panel.Agent.Json;
using Panel.Agent.Signing;
using Panel.Agent.Tunnel;
using Panel.AgentLink;
using Panel.Hosting.Json;

namespace Panel.Agent.Endpoints;

internal static class HealthEndpoint
{
    /// <summary>Healthy means that the agent serves its workloads; that includes hours without a panel.</summary>
    public static void MapHealth(this IEndpointRouteBuilder app) =>
        app.MapGet(
                "/health",
                (TunnelStates tunnels) =>
                    TypedResults.Json(
                        new AgentHealthResponse(
                            "ok",
                            AgentVersion.Current,
                            Enum.GetValues<TunnelKind>().ToDictionary(EnumNames.Of, kind => EnumNames.Of(tunnels[kind]))
                        ),
                        ApiJson.Wire.AgentHealthResponse
                    )
            )
            .WithMetadata(new UnsignedEndpoint());
}
