using System.Net;
using System.Net.Sockets;
using Panel.Agent.Runtimes;
using Panel.Agent.Runtimes.Docker;
using Panel.Contracts;

namespace Panel.Agent.Tests.Runtimes.Docker;

public sealed class DockerStartTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_PortTaken_SaysSoAndLeavesNothing()
    {
        await using var instance = await TestEngine.NewInstanceAsync();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();

        var failure = await Assert.ThrowsAsync<RuntimeException>(() =>
            instance.StartAsync(Publishing(instance, "sleep 60", ((IPEndPoint)listener.LocalEndpoint).Port))
        );

        Assert.Equal("port_taken", failure.Code);
        Assert.Empty(await instance.Runtime.ListAsync(Cancellation));
    }

    /// <summary>Two agents that make the network at the same moment leave this behind.</summary>
    [Fact]
    public async Task Start_NetworkThereTwice_RemovesTheYoungerAndRuns()
    {
        await using var instance = await TestEngine.NewInstanceAsync();
        using var api = TestEngine.NewApi();
        await new DockerNetwork(api, TimeProvider.System).EnsureAsync(Cancellation);
        var older = Assert.Single(await NetworksAsync(api));
        var again = new CreateNetwork(DockerNetwork.Name, "bridge", CheckDuplicate: false, [], [], IPAM: null);
        await api.RunAsync(
            DockerRequest.Post("/networks/create", again, DockerJson.Default.CreateNetwork),
            Cancellation
        );

        await instance.StartAsync("echo ready; sleep 60");
        await instance.ReadUntilAsync("ready");

        Assert.Equal(older, Assert.Single(await NetworksAsync(api)));
    }

    [Fact]
    public async Task Start_PublishedPort_IsReachableOnTheHost()
    {
        await using var instance = await TestEngine.NewInstanceAsync();
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            var port = ((IPEndPoint)free.LocalEndpoint).Port;
            free.Stop();
            await instance.StartAsync(
                Publishing(instance, "echo ready; while true; do echo hello | nc -l -p 9000; done", port)
            );
            await instance.ReadUntilAsync("ready");

            string? answer = null;
            for (var attempt = 0; answer is null && attempt < 100; attempt++)
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port, Cancellation);
                using var reader = new StreamReader(client.GetStream());
                answer = await reader.ReadLineAsync(Cancellation);
            }

            Assert.Equal("hello", answer);
        }
    }

    [Fact]
    public async Task Start_ImageMode_HandsTheStartupToTheImagesEntryPoint()
    {
        await using var instance = await TestEngine.NewInstanceAsync(TestEngine.WithEntrypoint);
        await instance.StartAsync(instance.Spec("echo started $GREETING") with { StartupMode = StartupMode.Image });
        await instance.WaitAsync();

        Assert.Equal(
            ["entrypoint runs: echo started $GREETING", "started hello"],
            (await instance.ReadAsync()).Select(l => l.Text)
        );
    }

    [Fact]
    public async Task Start_ImageModeWithoutEntryPoint_FallsBackToAShell()
    {
        await using var instance = await TestEngine.NewInstanceAsync();
        await instance.StartAsync(
            instance.Spec("echo started && pwd") with
            {
                StartupMode = StartupMode.Image,
                WorkingDirectory = "/home",
            }
        );
        await instance.WaitAsync();

        Assert.Equal(["started", "/home"], (await instance.ReadAsync()).Select(l => l.Text));
    }

    [Fact]
    public async Task Start_EntrypointAndCommandGiven_ReplaceTheImages()
    {
        await using var instance = await TestEngine.NewInstanceAsync(TestEngine.WithEntrypoint);
        await instance.StartAsync(instance.Spec("ignored") with { Entrypoint = ["/bin/echo"], Command = ["a", "b c"] });
        await instance.WaitAsync();

        Assert.Equal(["a b c"], (await instance.ReadAsync()).Select(l => l.Text));
    }

    [Fact]
    public async Task Start_SpecNamesUser_RunsAsThatUser()
    {
        await using var instance = await TestEngine.NewInstanceAsync();
        await instance.StartAsync(instance.Spec("id -u; id -g; echo x > file") with { User = "1234:55" });
        Assert.Equal(0, (await instance.WaitAsync()).Code);

        Assert.Equal(["1234", "55"], (await instance.ReadAsync()).Select(l => l.Text));
    }

    [Fact]
    public async Task Start_Cancelled_LeavesNothing()
    {
        await using var instance = await TestEngine.NewInstanceAsync();
        for (var milliseconds = 5; milliseconds < 400; milliseconds *= 2)
        {
            using var cancel = new CancellationTokenSource(milliseconds);
            try
            {
                await instance.Runtime.StartAsync(
                    instance.Spec("exec sleep 60"),
                    ContainerRole.Workload,
                    instance.Paths,
                    cancel.Token
                );
                break;
            }
            catch (OperationCanceledException)
            {
                Assert.Empty(await instance.Runtime.ListAsync(Cancellation));
            }
        }
    }

    [Fact]
    public async Task List_OtherNodesContainers_AreNotShown()
    {
        await using var mine = await TestEngine.NewInstanceAsync();
        await using var other = await TestEngine.NewInstanceAsync();
        await other.StartAsync("exec sleep 60");

        Assert.Empty(await mine.Runtime.ListAsync(Cancellation));
        Assert.Single(await other.Runtime.ListAsync(Cancellation));
    }

    private static async Task<NetworkDetails[]> NetworksAsync(DockerApi api)
    {
        var all = await api.GetAsync("/networks", DockerJson.Default.NetworkDetailsArray, Cancellation);
        return [.. all.Where(n => n.Name is DockerNetwork.Name)];
    }

    private static InstanceSpec Publishing(RuntimeFixture instance, string startup, int port) =>
        instance.Spec(startup) with
        {
            Ports =
            [
                new PortBinding("game", "127.0.0.1", port, 9000, PortProtocol.Tcp),
                new PortBinding("query", "127.0.0.1", port, 9000, PortProtocol.Udp),
            ],
        };
}
