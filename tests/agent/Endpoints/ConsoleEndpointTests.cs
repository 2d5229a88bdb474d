using System.Net;
using System.Net.WebSockets;
using System.Text;
using Panel.Agent.Console;
using Panel.Contracts;

namespace Panel.Agent.Tests.Endpoints;

public sealed class ConsoleEndpointTests : IAsyncLifetime
{
    private AgentFixture agent = null!;
    private Guid id;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        agent = await AgentFixture.StartAsync(settings => settings["Agent:ConsoleSendTimeout"] = "00:00:01");
        id = agent.Instances.Add();
    }

    public ValueTask DisposeAsync() => agent.DisposeAsync();

    [Fact]
    public async Task Frames_OfEachKind_HaveTheSpecifiedShape()
    {
        using var socket = await OpenAsync("?since=41");
        Assert.Equal(41, agent.Consoles.Since);
        Assert.Equal("""{"state":"running"}""", await ReceiveAsync(socket));
        agent.Consoles.Write(new ConsoleFrame.Gap(41, 50));
        agent.Consoles.Write(
            new ConsoleFrame.Line(50, new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), "stdout", "Done <1.2s>!")
        );
        agent.Consoles.Write(new ConsoleFrame.State(InstanceState.InstallFailed));
        Assert.Equal("""{"gap":{"after":41,"before":50}}""", await ReceiveAsync(socket));
        Assert.Equal(
            """{"seq":50,"time":"2026-01-02T03:04:05+00:00","stream":"stdout","line":"Done <1.2s>!"}""",
            await ReceiveAsync(socket)
        );
        Assert.Equal("""{"state":"install_failed"}""", await ReceiveAsync(socket));
    }

    [Fact]
    public async Task Command_InWriteMode_ReachesTheWorkload()
    {
        using var socket = await OpenAsync("?mode=write");
        await SendAsync(socket, """{"command":"say hi"}""");
        await Deadline.UntilAsync(() => !agent.Consoles.Commands.IsEmpty, "the command");
        Assert.Equal(["say hi"], agent.Consoles.Commands);
    }

    [Theory]
    [InlineData("?mode=read", """{"command":"stop"}""", "read_only")]
    [InlineData("", """{"command":"stop"}""", "read_only")]
    [InlineData("?mode=write", "stop", "invalid_frame")]
    [InlineData("?mode=write", """{"command":5}""", "invalid_frame")]
    [InlineData("?mode=write", """{"command":"a\nb"}""", "invalid_command")]
    public async Task Command_NotAcceptable_IsAnErrorFrame(string query, string frame, string code)
    {
        using var socket = await OpenAsync(query);
        await ReceiveAsync(socket);
        await SendAsync(socket, frame);
        var error = await ReceiveAsync(socket);
        Assert.Contains($"\"code\":\"{code}\"", error, StringComparison.Ordinal);
        Assert.Contains("\"error\":\"", error, StringComparison.Ordinal);
        Assert.Empty(agent.Consoles.Commands);
    }

    [Theory]
    [InlineData(4096, true)]
    [InlineData(4097, false)]
    [InlineData(100_000, false)]
    public async Task Command_Length_IsLimited(int length, bool accepted)
    {
        using var socket = await OpenAsync("?mode=write");
        await ReceiveAsync(socket);
        await SendAsync(socket, $$"""{"command":"{{new string('x', length)}}"}""");
        if (!accepted)
        {
            Assert.Contains("command_too_long", await ReceiveAsync(socket), StringComparison.Ordinal);
        }

        // Either way the connection goes on.
        await SendAsync(socket, """{"command":"after"}""");
        await Deadline.UntilAsync(() => agent.Consoles.Commands.Contains("after"), "the next command");
        Assert.Equal(accepted ? 2 : 1, agent.Consoles.Commands.Count);
    }

    [Fact]
    public async Task Command_NotRunning_IsAnErrorFrame()
    {
        agent.Consoles.Running = false;
        using var socket = await OpenAsync("?mode=write");
        await ReceiveAsync(socket);
        await SendAsync(socket, """{"command":"x"}""");
        Assert.Contains("not_running", await ReceiveAsync(socket), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reader_TooSlow_IsClosedWith1013()
    {
        using var socket = await OpenAsync("");
        await ReceiveAsync(socket);
        agent.Consoles.End(new SlowReaderException());
        var buffer = new byte[100];
        await socket.ReceiveAsync(buffer, Cancellation);
        Assert.Equal(1013, (int?)socket.CloseStatus);
    }

    [Fact]
    public async Task Reader_ThatDoesNotRead_IsCutOff()
    {
        using var socket = await OpenAsync("");
        var line = new string('x', 64 * 1024);
        // More than every buffer on the way holds.
        for (var i = 0; i < 400; i++)
        {
            agent.Consoles.Write(new ConsoleFrame.Line(i, DateTimeOffset.UnixEpoch, "stdout", line));
        }

        await Deadline.UntilAsync(() => agent.Consoles.Readers == 0, "the stuck reader dropped");
    }

    [Fact]
    public async Task Client_Closes_ReaderEnds()
    {
        using var socket = await OpenAsync("");
        await ReceiveAsync(socket);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Cancellation);
        await Deadline.UntilAsync(() => agent.Consoles.Readers == 0, "the reader ended");
    }

    [Fact]
    public async Task Instance_Gone_ClosesNormally()
    {
        using var socket = await OpenAsync("");
        await ReceiveAsync(socket);
        agent.Consoles.End();
        await socket.ReceiveAsync(new byte[100], Cancellation);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
    }

    [Fact]
    public async Task Agent_Stops_SaysSo()
    {
        using var socket = await OpenAsync("");
        await ReceiveAsync(socket);
        var stopping = agent.StopAgentAsync();
        await socket.ReceiveAsync(new byte[100], Cancellation);
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, socket.CloseStatus);
        await stopping;
    }

    [Theory]
    [InlineData("?mode=root", HttpStatusCode.BadRequest)]
    [InlineData("?since=x", HttpStatusCode.BadRequest)]
    [InlineData("", HttpStatusCode.BadRequest)]
    public async Task Open_NotAWebSocketOrBadQuery_Is400(string query, HttpStatusCode status) =>
        Assert.Equal(status, (await agent.GetAsync($"/v1/instances/{id}/console{query}")).StatusCode);

    [Fact]
    public async Task Open_UnknownInstance_Is404()
    {
        using var socket = new ClientWebSocket();
        await Assert.ThrowsAsync<WebSocketException>(() =>
            ConnectAsync(socket, $"ws://agent/v1/instances/{Guid.CreateVersion7()}/console")
        );
        Assert.Equal(HttpStatusCode.NotFound, socket.HttpStatusCode);
    }

    private async Task<ClientWebSocket> OpenAsync(string query)
    {
        var socket = new ClientWebSocket();
        await ConnectAsync(socket, $"ws://agent/v1/instances/{id}/console{query}");
        return socket;
    }

    private async Task ConnectAsync(ClientWebSocket socket, string url)
    {
        socket.Options.HttpVersion = HttpVersion.Version20;
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        socket.Options.CollectHttpResponseDetails = true;
        await socket.ConnectAsync(new Uri(url), (await agent.TunnelAsync()).Invoker, Cancellation);
    }

    private static Task SendAsync(ClientWebSocket socket, string text) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, Cancellation);

    private static async Task<string> ReceiveAsync(ClientWebSocket socket)
    {
        var buffer = new byte[128 * 1024];
        var received = await socket.ReceiveAsync(buffer, Cancellation);
        Assert.True(received.EndOfMessage);
        return Encoding.UTF8.GetString(buffer, 0, received.Count);
    }
}
