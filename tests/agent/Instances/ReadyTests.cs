using System.Net;
using System.Net.Sockets;
using Panel.Agent.Instances;
using Panel.Contracts;

namespace Panel.Agent.Tests.Instances;

public sealed class ReadyTests
{
    private static ReadySpec Ready(string? pattern = null, bool ansi = false, int? port = null, int seconds = 0) =>
        new(pattern is null ? [] : [pattern], ansi, port, seconds);

    private static async Task<InstancesFixture> StartingAsync(
        ReadySpec ready,
        HealthcheckSpec? health = null,
        IReadOnlyList<PortBinding>? ports = null
    )
    {
        var agent = await InstancesFixture.StartedAsync();
        agent.Start(agent.Spec() with { Ready = ready, Healthcheck = health, Ports = ports ?? [] });
        await agent.UntilAsync(() => agent.Runtime.Find(agent.Id) is not null);
        return agent;
    }

    [Theory]
    [InlineData("Done (", false, "[INFO] Done (1.5s)!")]
    [InlineData("regex:^Server started on port \\d+$", false, "Server started on port 25565")]
    [InlineData("regex:^ready$", true, "\u001b[32mready\u001b[0m")]
    public async Task Ready_MatchingLine_Runs(string pattern, bool ansi, string line)
    {
        await using var agent = await StartingAsync(Ready(pattern, ansi));
        agent.Runtime.Emit(agent.Id, "loading");
        await agent.UntilAsync(() => agent.Consoles.History(agent.Id, null, 10)!.Any(l => l.Text == "loading"));
        Assert.Equal(InstanceState.Starting, agent.State);

        agent.Runtime.Emit(agent.Id, line);
        await agent.StateAsync(InstanceState.Running);
    }

    [Fact]
    public async Task Ready_SecondsAlive_CountAlthoughThePatternNeverComes()
    {
        await using var agent = await StartingAsync(Ready("never", seconds: 30));
        agent.Time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(InstanceState.Starting, agent.State);
        await agent.StateAsync(InstanceState.Running, step: TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Ready_HealthCheckPasses_Runs()
    {
        await using var agent = await StartingAsync(Ready("never"), new HealthcheckSpec(["check"], 5, 2, 3, 0));
        agent.Time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(InstanceState.Starting, agent.State);
        agent.Runtime.Health = () => 0;
        await agent.StateAsync(InstanceState.Running, step: TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Ready_PortOpens_Runs()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        await using var agent = await StartingAsync(
            Ready("never", port: 25565),
            ports: [new PortBinding("game", "0.0.0.0", port, 25565, PortProtocol.Tcp)]
        );
        using var accepted = await listener
            .AcceptTcpClientAsync(TestContext.Current.CancellationToken)
            .AsTask()
            .WaitAsync(TimeSpan.FromSeconds(10));

        await agent.StateAsync(InstanceState.Running, step: TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public async Task PortProbe_AcceptedAndClosedAtOnce_IsNotOpen()
    {
        // What Docker's proxy does while nothing listens inside.
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var probe = PortProbe.IsOpenAsync(
            (IPEndPoint)listener.LocalEndpoint,
            TimeProvider.System,
            TestContext.Current.CancellationToken
        );
        (await listener.AcceptSocketAsync(TestContext.Current.CancellationToken)).Close();

        Assert.False(await probe.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task Ready_BrokenExpression_MatchesNothingAndOtherSignsCount()
    {
        await using var agent = await StartingAsync(Ready("regex:(", seconds: 5));
        await agent.StateAsync(InstanceState.Running, step: TimeSpan.FromSeconds(1));
    }

    [Theory]
    [InlineData("READY", new[] { "READY\0" })]
    [InlineData("regex:^READY$", new[] { "READY\0" })]
    [InlineData("regex:^Server started on port \\d+$", new[] { "Server started\0", " on port \0", "25565" })]
    public async Task Ready_LineThatIsNotEnded_Matches(string pattern, string[] parts)
    {
        await using var agent = await StartingAsync(Ready(pattern));
        foreach (var part in parts)
        {
            agent.Runtime.Emit(agent.Id, part);
        }

        await agent.StateAsync(InstanceState.Running);
    }

    [Fact]
    public async Task Ready_PartsOfTwoStreamsOrLines_AreNotJoined()
    {
        await using var agent = await StartingAsync(Ready("READY"));
        agent.Runtime.Emit(agent.Id, "REA");
        agent.Runtime.Emit(agent.Id, "DY");
        await agent.UntilAsync(() => agent.Consoles.History(agent.Id, null, 10)!.Any(l => l.Text == "DY"));

        Assert.Equal(InstanceState.Starting, agent.State);
    }
}
