using System.Net;
using Panel.Testing;

namespace Panel.Security.Tests.Scene;

/// <summary>Registers nodes of an organization. No agent runs on them.</summary>
internal static class NodeSetup
{
    public static async Task<(Guid Id, string AgentToken)> RegisterAsync(
        PanelClient anonymous,
        PanelClient owner,
        string name
    )
    {
        var issued = (await owner.PostAsync("/v1/nodes/register-token", new { name })).Expect(HttpStatusCode.Created);
        var registration = new
        {
            token = issued["token"]!.GetValue<string>(),
            hostname = name,
            agentVersion = "1.0.0",
            runtime = "process",
        };
        var registered = (await anonymous.PostAsync("/v1/agent/register", registration)).Expect(HttpStatusCode.Created);
        return (registered["node_id"]!.GetValue<Guid>(), registered["agent_token"]!.GetValue<string>());
    }
}
