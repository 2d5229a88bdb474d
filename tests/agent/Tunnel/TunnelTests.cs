using System.Net;
using System.Net.WebSockets;
using System.Text;
using Panel.Agent.Tests.Tunnel.PanelSide;
using Panel.Agent.Tunnel;

namespace Panel.Agent.Tests.Tunnel;

public sealed class TunnelTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_PanelUp_OpensBothTunnels()
    {
        await using var agent = await AgentFixture.StartAsync();
        await agent.TunnelAsync("control");
        await agent.TunnelAsync("bulk");
        // The panel sees the WebSocket a moment before the agent does.
        await Deadline.UntilAsync(
            () => Array.TrueForAll(Enum.GetValues<TunnelKind>(), kind => agent.StateOf(kind) == TunnelState.Connected),
            "both connected"
        );
    }

    [Fact]
    public async Task Requests_TwoHundredAtOnce_AllAnsweredOnOneConnection()
    {
        await using var agent = await AgentFixture.StartAsync();
        var id = agent.Instances.Add();
        await agent.TunnelAsync("bulk");
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 200).Select(_ => agent.GetAsync($"/v1/instances/{id}/stats"))
        );
        Assert.All(
            answers,
            answer => Assert.Equal((HttpStatusCode.OK, HttpVersion.Version20), (answer.StatusCode, answer.Version))
        );
        Assert.Equal(2, agent.Panel.Dials);
    }

    [Fact]
    public async Task WebSockets_ManyInsideOneTunnel_AllStayOpenBesideRequests()
    {
        await using var agent = await AgentFixture.StartAsync();
        var id = agent.Instances.Add();
        var tunnel = await agent.TunnelAsync();
        var sockets = await Task.WhenAll(Enumerable.Range(0, 150).Select(_ => OpenConsoleAsync(tunnel, id)));
        Assert.Equal(HttpStatusCode.OK, (await agent.GetAsync($"/v1/instances/{id}/stats")).StatusCode);
        foreach (var socket in sockets)
        {
            Assert.Equal("""{"state":"running"}""", await ReceiveAsync(socket));
            socket.Dispose();
        }
    }

    [Fact]
    public async Task Drop_ByThePanel_AgentDialsAgain()
    {
        await using var agent = await AgentFixture.StartAsync();
        var first = await agent.TunnelAsync();
        first.Abort();
        await Deadline.UntilAsync(
            () => agent.Panel.Tunnels.Find(PanelHost.NodeId, "control") is { } now && now != first,
            "a new tunnel"
        );
        Assert.Equal(HttpStatusCode.OK, (await agent.GetAsync("/health")).StatusCode);
    }

    [Fact]
    public async Task Drop_DuringARequest_FailsIt()
    {
        await using var agent = await AgentFixture.StartAsync();
        var id = agent.Instances.Add();
        var tunnel = await agent.TunnelAsync();
        using var socket = await OpenConsoleAsync(tunnel, id);
        await ReceiveAsync(socket);
        tunnel.Abort();
        await Assert.ThrowsAnyAsync<Exception>(() => ReceiveAsync(socket));
        await Deadline.UntilAsync(() => agent.Consoles.Readers == 0, "the agent's end of the console closed");
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task Dial_TokenRefused_StopsDialling(int status)
    {
        await using var agent = await AgentFixture.StartAsync();
        await agent.TunnelAsync("bulk");
        var tunnel = await agent.TunnelAsync();
        agent.Panel.Refusal = status;
        var before = agent.Panel.Dials;
        tunnel.Abort();
        await Deadline.UntilAsync(
            () => agent.StateOf(TunnelKind.Control) == TunnelState.Refused,
            "the refusal noticed"
        );
        // Many of the short retry delays long.
        await Task.Delay(TimeSpan.FromSeconds(1), Cancellation);
        Assert.Equal(before + 1, agent.Panel.Dials);
    }

    [Fact]
    public async Task Dial_RefusedThenAllowed_ComesBackAfterTheSlowDelay()
    {
        await using var agent = await AgentFixture.StartAsync(settings =>
            settings["Agent:RefusedRetryDelay"] = "00:00:00.100"
        );
        var tunnel = await agent.TunnelAsync();
        agent.Panel.Refusal = 401;
        tunnel.Abort();
        await Deadline.UntilAsync(
            () => agent.StateOf(TunnelKind.Control) == TunnelState.Refused,
            "the refusal noticed"
        );
        agent.Panel.Refusal = null;
        await Deadline.UntilAsync(
            () => agent.StateOf(TunnelKind.Control) == TunnelState.Connected,
            "the tunnel is back"
        );
    }

    [Fact]
    public async Task Dial_PanelErrors_KeepsTrying()
    {
        await using var agent = await AgentFixture.StartAsync();
        var tunnel = await agent.TunnelAsync();
        agent.Panel.Refusal = 503;
        tunnel.Abort();
        var before = agent.Panel.Dials;
        await Deadline.UntilAsync(() => agent.Panel.Dials >= before + 4, "several dials");
        agent.Panel.Refusal = null;
        await Deadline.UntilAsync(
            () => agent.StateOf(TunnelKind.Control) == TunnelState.Connected,
            "the tunnel is back"
        );
    }

    [Fact]
    public async Task Gateway_Gone_TunnelsComeBackThroughTheOtherWithoutItsBackOff()
    {
        await using var other = await PanelHost.StartAsync();
        await using var agent = await AgentFixture.StartAsync(settings =>
        {
            settings["Agent:PanelUrl"] += $", {other.Url}";
            (settings["Agent:MinRetryDelay"], settings["Agent:MaxRetryDelay"]) = ("00:01:00", "00:10:00");
        });
        PanelHost[] gateways = [agent.Panel, other];
        await Deadline.UntilAsync(() => HeldBy(gateways) == 2, "both tunnels");

        var first = Array.Find(gateways, gateway => HeldBy(gateway) > 0)!;
        var second = gateways.Single(gateway => gateway != first);
        await first.DisposeAsync();
        var since = TimeProvider.System.GetTimestamp();

        await Deadline.UntilAsync(() => HeldBy(second) == 2, "both tunnels through the other gateway");
        Assert.InRange(TimeProvider.System.GetElapsedTime(since).TotalSeconds, 0, 3);
    }

    [Fact]
    public async Task Gateway_RefusesForNow_TunnelsAreDialledAtTheOther()
    {
        await using var other = await PanelHost.StartAsync();
        var panel = await PanelHost.StartAsync();
        // What an installation answers whose identity is not up yet.
        panel.Refusal = 503;
        await using var agent = await AgentFixture.StartAsync(
            settings =>
            {
                settings["Agent:PanelUrl"] += $",{other.Url}";
                (settings["Agent:MinRetryDelay"], settings["Agent:MaxRetryDelay"]) = ("00:01:00", "00:10:00");
            },
            panel: panel
        );
        await Deadline.UntilAsync(() => HeldBy(other) == 2, "both tunnels");
        Assert.Single(panel.Registrations);
        Assert.Single(other.Registrations);
    }

    [Fact]
    public async Task Stop_WithAConsoleThatDoesNotAnswer_EndsAllTheSame()
    {
        await using var agent = await AgentFixture.StartAsync();
        var id = agent.Instances.Add();
        using var socket = await OpenConsoleAsync(await agent.TunnelAsync(), id);
        await ReceiveAsync(socket);
        await agent.StopAgentAsync().WaitAsync(TimeSpan.FromSeconds(15), Cancellation);
    }

    private static int HeldBy(params PanelHost[] gateways) =>
        gateways.Sum(gateway =>
            new[] { "control", "bulk" }.Count(kind => gateway.Tunnels.Find(PanelHost.NodeId, kind) is not null)
        );

    private static async Task<ClientWebSocket> OpenConsoleAsync(AgentTunnel tunnel, Guid id)
    {
        var socket = new ClientWebSocket();
        socket.Options.HttpVersion = HttpVersion.Version20;
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        await socket.ConnectAsync(
            new Uri($"ws://agent/v1/instances/{id}/console?mode=read"),
            tunnel.Invoker,
            Cancellation
        );
        return socket;
    }

    private static async Task<string> ReceiveAsync(ClientWebSocket socket)
    {
        var buffer = new byte[4096];
        var received = await socket.ReceiveAsync(buffer, Cancellation);
        return Encoding.UTF8.GetString(buffer, 0, received.Count);
    }
}
