using System.Net;
using Panel.Agent.Signing;
using Panel.Agent.Storage;
using Panel.Testing;

namespace Panel.Agent.Tests.Signing;

/// <summary>A request of the agent's last life, sent again to this one.</summary>
public sealed class ReplayTests
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false });

    [Fact]
    public async Task Request_ReplayedAfterARestart_IsRefused_AndALaterOneIsAccepted()
    {
        await using var agent = await AgentFixture.StartAsync();
        var target = $"/v1/instances/{agent.Instances.Add()}/stats";
        var request = new SignedRequest(agent.Panel.SigningKey, HttpMethod.Get, target);
        Assert.Equal(HttpStatusCode.OK, await SendAsync(agent, request));

        await agent.StopAgentAsync();
        await agent.StartAgentAsync(TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await SendAsync(agent, request));
        var later = TimeProvider.System.GetUtcNow().AddSeconds(1);
        Assert.Equal(
            HttpStatusCode.OK,
            await SendAsync(
                agent,
                request with
                {
                    Timestamp = later.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"),
                    Nonce = "another",
                }
            )
        );
    }

    [Fact]
    public void Bound_AfterACrash_CoversEachAcceptedTimestamp()
    {
        using var folder = new TempFolder();
        using var database = new AgentDatabase(new AgentData(folder.Path));
        var meta = new MetaStore(database);
        var at = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        // Not disposed: the process was killed.
        var crashed = new ReplayBound(meta);
        crashed.Note(at);
        crashed.Note(at.AddSeconds(1));
        crashed.Note(at.AddSeconds(2.5));

        using var next = new ReplayBound(meta);
        Assert.True(next.IsOfEarlierLife(at));
        Assert.True(next.IsOfEarlierLife(at.AddSeconds(2.5)));
        Assert.False(next.IsOfEarlierLife(at.AddSeconds(5)));
    }

    [Fact]
    public void Bound_AfterAStop_IsExact()
    {
        using var folder = new TempFolder();
        using var database = new AgentDatabase(new AgentData(folder.Path));
        var meta = new MetaStore(database);
        var at = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        using (var stopped = new ReplayBound(meta))
        {
            stopped.Note(at);
        }

        using var next = new ReplayBound(meta);
        Assert.True(next.IsOfEarlierLife(at));
        Assert.False(next.IsOfEarlierLife(at.AddSeconds(1)));
    }

    private static async Task<HttpStatusCode> SendAsync(AgentFixture agent, SignedRequest request)
    {
        using var answer = await Http.SendAsync(request.Build(agent.LocalUrl), TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}
