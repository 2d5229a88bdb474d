using System.Net.Http.Json;
using Panel.Hosting.Auth;
using Panel.Hosting.Json;

namespace Panel.Nodes.Registration;

/// <summary>Agent tokens, which identity issues.</summary>
internal sealed class AgentTokens(IHttpClientFactory clients)
{
    /// <exception cref="HttpRequestException">Identity refuses or cannot be reached.</exception>
    public async Task<string> IssueAsync(Guid nodeId, Guid? organizationId, CancellationToken cancellationToken)
    {
        using var client = clients.CreateClient(InternalAuthExtensions.IdentityClient);
        using var response = await client.PostAsJsonAsync(
            "/internal/agent-tokens",
            new AgentTokenRequest(nodeId, organizationId),
            PanelJson.Options,
            cancellationToken
        );
        response.EnsureSuccessStatusCode();
        return (
            await response.Content.ReadFromJsonAsync<AgentTokenResponse>(PanelJson.Options, cancellationToken)
        )!.Token;
    }
}
