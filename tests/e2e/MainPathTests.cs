using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Npgsql;
using Panel.E2E.Tests.Cluster;
using Panel.Testing;

namespace Panel.E2E.Tests;

/// <summary>What an operator does, from the workload to its removal.</summary>
[Collection(OnDocker.Name)]
public sealed class MainPathTests(DockerCluster cluster, ITestOutputHelper output) : ClusterTest(cluster, output)
{
    [Fact]
    public async Task Instance_CreatedUsedAndDeleted_LeavesNothing()
    {
        var workload = await Admin.CreateWorkloadAsync(TestWorkloads.Server);
        var id = await Admin.SucceedAsync(
            await Admin.CreateInstanceAsync(
                workload,
                variables: new Dictionary<string, string> { ["GREETING"] = "ahoy" }
            )
        );
        var instance = await Admin.GetInstanceAsync(id);
        Assert.Equal("running", instance["state"]!.GetValue<string>());
        Assert.Equal(instance["generation"]!.GetValue<long>(), instance["observed_generation"]!.GetValue<long>());
        Assert.Equal(Cluster.NodeId, instance["node"]!["id"]!.GetValue<Guid>());

        await TalkAsync(id);
        await ReadAndWriteFilesAsync(id, PortOf(instance));
        using var engine = DockerEngine.CreateClient(TestServers.Docker);
        Assert.Single(await Leftovers.ContainersAsync(engine, $"panel.instance={id:D}"));
        await GoThroughPowerAsync(id);

        await Admin.SucceedAsync(await Admin.DeleteInstanceAsync(id));
        Assert.Equal(HttpStatusCode.NotFound, (await Admin.GetAsync($"/v1/instances/{id}")).Status);
        Assert.Empty(await Leftovers.ContainersAsync(engine, $"panel.instance={id:D}"));
        Assert.False(Directory.Exists(Cluster.FolderOf(id)));
        await using var database = NpgsqlDataSource.Create(Cluster.Stores.ConnectionStringOf("instances"));
        await using var ports = database.CreateCommand("SELECT count(*) FROM allocations WHERE instance_id = $1");
        ports.Parameters.AddWithValue(id);
        Assert.Equal(0L, await ports.ExecuteScalarAsync());
    }

    [Fact]
    public async Task Gateway_AllServicesUp_SaysSo()
    {
        var health = (await Cluster.Anonymous.GetAsync("/health/detailed")).Expect(HttpStatusCode.OK);
        Assert.Equal("healthy", health["status"]!.GetValue<string>());
        foreach (var service in (string[])["identity", "nodes", "instances", "billing", "alerts"])
        {
            Assert.Contains(service, health.ToJsonString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task InstallScript_Failing_FailsTheOperationWithItsReason()
    {
        var workload = await Admin.CreateWorkloadAsync(
            TestWorkloads.SlowInstall(3).Replace("sleep 6", "true", StringComparison.Ordinal)
        );
        var end = await Admin.FollowAsync(await Admin.CreateInstanceAsync(workload));
        Assert.Equal(("failed", "install_exit_code"), (end.Status, end.Code));
        Assert.Contains("unpacked", end.Error, StringComparison.Ordinal);
        await Admin.AwaitStateAsync(end.InstanceId, "install_failed");
        await Admin.SucceedAsync(await Admin.DeleteInstanceAsync(end.InstanceId));
    }

    private async Task TalkAsync(Guid id)
    {
        await using var console = await PanelConsole.OpenAsync(Admin, id);
        await console.AwaitLineAsync("greeting: ahoy, ahoy");
        await console.AwaitLineAsync("motd=ahoy there");
        await console.TypeAsync("abc");
        await console.AwaitLineAsync("you said abc");
        var stats = (await Admin.GetAsync($"/v1/instances/{id}/stats")).Expect(HttpStatusCode.OK);
        Assert.Equal("running", stats["state"]!.GetValue<string>());
        Assert.True(stats["memory_bytes"]!.GetValue<long>() > 0);
        Assert.True(stats["pids"]!.GetValue<int>() > 0);
    }

    private async Task ReadAndWriteFilesAsync(Guid id, int port)
    {
        var files = (await Admin.GetAsync($"/v1/instances/{id}/files?path=/")).Expect(HttpStatusCode.OK)[
            "data"
        ]!.AsArray();
        Assert.Contains(files, file => file!["name"]!.GetValue<string>() == "server.sh");
        // The port that the server sees is the one inside the container.
        Assert.Equal(
            "max-players=5\nmotd=ahoy there\nport=8080\n",
            (await Admin.GetAsync($"/v1/instances/{id}/files/content?path=server.properties")).Text
        );

        using var web = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        Assert.Equal("page of ahoy\n", await web.GetStringAsync(new Uri($"http://127.0.0.1:{port}/")));
        (
            await Admin.SendAsync(
                HttpMethod.Put,
                $"/v1/instances/{id}/files/content?path=www/index.html",
                new StringContent("written by hand", Encoding.UTF8)
            )
        ).Expect(HttpStatusCode.OK);
        Assert.Equal("written by hand", await web.GetStringAsync(new Uri($"http://127.0.0.1:{port}/")));
        Assert.Equal(
            HttpStatusCode.BadRequest,
            (await Admin.GetAsync($"/v1/instances/{id}/files/content?path=../../../etc/passwd")).Status
        );
    }

    private async Task GoThroughPowerAsync(Guid id)
    {
        await Admin.RunAsync(id, "stop");
        await Admin.AwaitStateAsync(id, "stopped");
        await Admin.RunAsync(id, "start");
        var first = (await Admin.AwaitStateAsync(id, "running"))["started_at"]!.GetValue<string>();
        await Admin.RunAsync(id, "restart");
        var second = (await Admin.AwaitStateAsync(id, "running"))["started_at"]!.GetValue<string>();
        Assert.NotEqual(first, second);
        await Admin.RunAsync(id, "kill");
        await Admin.AwaitStateAsync(id, "stopped");
    }

    // Inside the container it is 8080, outside the allocated one.
    private static int PortOf(JsonNode instance)
    {
        var port = Assert.Single(instance["allocations"]!.AsArray())!;
        Assert.Equal(8080, port["container_port"]!.GetValue<int>());
        return port["port"]!.GetValue<int>();
    }
}
