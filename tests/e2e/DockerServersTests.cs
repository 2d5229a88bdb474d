using System.Net.Http.Json;
using System.Net.NetworkInformation;
using System.Text.Json.Nodes;
using Panel.Testing;

namespace Panel.E2E.Tests;

public sealed class DockerServersTests
{
    [Fact]
    public async Task DockerImages_EnsuredTwice_RunAShell()
    {
        Assert.Equal(DockerImages.Busybox, await DockerImages.EnsureBusyboxAsync());
        Assert.Equal(DockerImages.Busybox, await DockerImages.EnsureBusyboxAsync());
        using var client = DockerEngine.CreateClient(TestServers.Docker);
        Assert.Equal(7, await RunAsync(client, "exec bash -c 'test -f /etc/passwd && exit 7'"));
    }

    [Fact]
    public async Task PrivateDocker_BesideTheSharedOne_PublishesPortsAndLeavesNothing()
    {
        using var shared = DockerEngine.CreateClient(TestServers.Docker);
        var theirs = (await InspectNetworkAsync(shared, "bridge"))["Options"]![
            "com.docker.network.bridge.name"
        ]!.GetValue<string>();
        var port = FreePort.Next();
        string ours;
        await using (var engine = new PrivateDocker())
        {
            await engine.StartAsync();
            await DockerImages.EnsureBusyboxAsync(engine: engine.Url);
            using var client = DockerEngine.CreateClient(engine.Url);
            using var network = await client.PostAsJsonAsync(
                "networks/create",
                new { Name = "own", CheckDuplicate = true }
            );
            network.EnsureSuccessStatusCode();
            ours = $"br-{(await InspectNetworkAsync(client, "own"))["Id"]!.GetValue<string>()[..12]}";
            Assert.True(Exists(ours));
            await StartWebServerAsync(client, port);
            using var web = new HttpClient();
            Assert.Equal(
                "hello",
                await Eventually.GetAsync(
                    cancellationToken => web.GetStringAsync(new Uri($"http://127.0.0.1:{port}/"), cancellationToken),
                    page => page == "hello"
                )
            );

            await engine.StopAsync();
            Assert.False(Exists(ours));
            await engine.StartAsync();
            Assert.True(Exists(ours));
        }

        Assert.False(Exists(ours));
        Assert.True(Exists(theirs));
    }

    private static bool Exists(string network) =>
        NetworkInterface.GetAllNetworkInterfaces().Any(known => known.Name == network);

    private static async Task<JsonObject> InspectNetworkAsync(HttpClient client, string name) =>
        await client.GetFromJsonAsync<JsonObject>($"networks/{name}")
        ?? throw new InvalidOperationException("The engine answered null.");

    private static async Task StartWebServerAsync(HttpClient client, int port)
    {
        var id = await CreateAsync(
            client,
            new
            {
                Image = DockerImages.Busybox,
                Cmd = (string[])["sh", "-c", "printf hello > /tmp/index.html; exec httpd -f -p 80 -h /tmp"],
                ExposedPorts = new Dictionary<string, object> { ["80/tcp"] = new { } },
                HostConfig = new
                {
                    NetworkMode = "own",
                    PortBindings = new Dictionary<string, object[]>
                    {
                        ["80/tcp"] = [new { HostIp = "127.0.0.1", HostPort = $"{port}" }],
                    },
                },
            }
        );
        using var started = await client.PostAsync($"containers/{id}/start", null);
        started.EnsureSuccessStatusCode();
    }

    private static async Task<int> RunAsync(HttpClient client, string command)
    {
        var id = await CreateAsync(client, new { Image = DockerImages.Busybox, Cmd = (string[])["sh", "-c", command] });
        try
        {
            using var started = await client.PostAsync($"containers/{id}/start", null);
            started.EnsureSuccessStatusCode();
            using var ended = await client.PostAsync($"containers/{id}/wait", null);
            return (await ended.Content.ReadFromJsonAsync<JsonObject>())!["StatusCode"]!.GetValue<int>();
        }
        finally
        {
            using var removed = await client.DeleteAsync($"containers/{id}?force=true");
        }
    }

    private static async Task<string> CreateAsync(HttpClient client, object container)
    {
        using var created = await client.PostAsJsonAsync("containers/create", container);
        created.EnsureSuccessStatusCode();
        return (await created.Content.ReadFromJsonAsync<JsonObject>())!["Id"]!.GetValue<string>();
    }
}
