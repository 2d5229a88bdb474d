using System.Net;
using System.Text;
using Panel.Testing;

namespace Panel.Standalone.Tests;

/// <summary>What the README tells a newcomer to do.</summary>
[Collection(OnSharedPanel.Name)]
public sealed class QuickStartTests(SharedPanel shared)
{
    private PanelClient Admin => shared.Admin.Client;

    [Fact]
    public async Task Nodes_AfterTheStart_HasTheLocalOneOnline()
    {
        var nodes = (await Admin.GetAsync("/v1/nodes")).Expect(HttpStatusCode.OK)["data"]!.AsArray();
        var node = Assert.Single(nodes)!;
        Assert.Equal("local", node["name"]!.GetValue<string>());
        Assert.Equal("online", node["status"]!.GetValue<string>());
    }

    [Fact]
    public void Home_OfWhoeverRunsIt_GetsNoFile() =>
        Assert.Empty(Directory.EnumerateFiles(shared.Panel.Home, "*", SearchOption.AllDirectories));

    [Fact]
    public async Task Metrics_AreThoseOfEveryHost_OnTheirOwnPort()
    {
        using var client = new HttpClient();
        var page = await Eventually.GetAsync(
            cancellationToken => client.GetStringAsync(shared.Panel.Metrics, cancellationToken),
            text => text.Contains("panel_nodes{", StringComparison.Ordinal),
            TimeSpan.FromSeconds(60)
        );

        foreach (var service in (string[])["identity", "nodes", "instances", "billing", "alerts"])
        {
            Assert.Contains($"panel_outbox_depth{{service=\"{service}\"}}", page, StringComparison.Ordinal);
        }

        foreach (var service in (string[])["gateway", "agent"])
        {
            Assert.Contains($"kestrel_active_connections{{service=\"{service}\"", page, StringComparison.Ordinal);
        }

        Assert.Contains("dotnet_process_memory_working_set_bytes{service=\"panel\"}", page, StringComparison.Ordinal);
        Assert.Contains(
            "panel_gateway_upstream_available{service=\"gateway\",cluster=\"nodes\",destination=\"one\"} 1",
            page,
            StringComparison.Ordinal
        );
        Assert.Contains("panel_tunnel_open{service=\"nodes\",kind=\"control\"} 1", page, StringComparison.Ordinal);
        Assert.Contains("panel_users{service=\"identity\",status=\"active\"}", page, StringComparison.Ordinal);
        Assert.Equal(
            HttpStatusCode.NotFound,
            (await client.GetAsync(new Uri(shared.Panel.Url, "/metrics"))).StatusCode
        );
    }

    [Fact]
    public async Task AdminMetrics_CountWhatThereIs()
    {
        var body = (await Admin.GetAsync("/v1/admin/metrics")).Expect(HttpStatusCode.OK);

        Assert.Equal(1, body["figures"]!["nodes"]!["online"]!.GetValue<int>());
        Assert.True(body["figures"]!["users"]!["active"]!.GetValue<int>() >= 1);
        Assert.Empty(body["unavailable"]!.AsArray());
        Assert.True(body["gateway"]!["window_seconds"]!.GetValue<double>() > 0);
        (await shared.Panel.Anonymous.GetAsync("/v1/admin/metrics")).Expect(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Instance_FromWorkloadToDeletion_DoesAllThatIsPromised()
    {
        var workload = await Admin.CreateWorkloadAsync(Workloads.Echo);
        var id = await Admin.SucceedAsync(
            await Admin.CreateInstanceAsync(
                workload,
                variables: new Dictionary<string, string> { ["GREETING"] = "hi; echo $HOME" }
            )
        );
        var instance = await Admin.GetInstanceAsync(id);
        Assert.Equal("running", instance["state"]!.GetValue<string>());
        var port = instance["allocations"]![0]!["port"]!.GetValue<int>();

        await using (var console = await PanelConsole.OpenAsync(Admin, id))
        {
            // The variable's value is never parsed by the shell.
            await console.AwaitLineAsync($"listening on {port}, hi; echo $HOME");
            await console.TypeAsync("hello");
            await console.AwaitLineAsync("you said hello");
        }

        Assert.Equal(
            "running",
            (await Admin.GetAsync($"/v1/instances/{id}/stats")).Expect(HttpStatusCode.OK)["state"]!.GetValue<string>()
        );
        Assert.Equal(
            $"port={port}\n",
            (await Admin.GetAsync($"/v1/instances/{id}/files/content?path=server.properties")).Text
        );
        (
            await Admin.SendAsync(
                HttpMethod.Put,
                $"/v1/instances/{id}/files/content?path=notes.txt",
                new StringContent("mine", Encoding.UTF8)
            )
        ).Expect(HttpStatusCode.Created);
        Assert.Contains(
            "notes.txt",
            (await Admin.GetAsync($"/v1/instances/{id}/files?path=/")).Text,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "installing",
            (await Admin.GetAsync($"/v1/instances/{id}/install-logs")).Text,
            StringComparison.Ordinal
        );

        foreach (var verb in (string[])["stop", "start", "restart", "kill"])
        {
            await Admin.RunAsync(id, verb);
        }

        await Admin.AwaitStateAsync(id, "stopped");
        await Admin.SucceedAsync(await Admin.DeleteInstanceAsync(id));
        Assert.Equal(HttpStatusCode.NotFound, (await Admin.GetAsync($"/v1/instances/{id}")).Status);
        Assert.False(Directory.Exists(Path.Combine(shared.Panel.Data, "agent", "instances", id.ToString())));
    }

    [Fact]
    public async Task Create_RepeatedWithItsIdempotencyKey_MakesOne()
    {
        var workload = await Admin.CreateWorkloadAsync(Workloads.Echo);
        var key = new Dictionary<string, string> { ["Idempotency-Key"] = Guid.CreateVersion7().ToString() };
        Task<PanelResponse> Create(string name) =>
            Admin.SendAsync(
                HttpMethod.Post,
                "/v1/instances",
                new StringContent(
                    $$"""{"workload_id":"{{workload}}","name":"{{name}}","start":false}""",
                    Encoding.UTF8,
                    "application/json"
                ),
                key
            );

        var (first, second) = (await Create("once"), await Create("once"));
        Assert.Equal(
            first.Expect(HttpStatusCode.Accepted)["instance"]!["id"]!.ToString(),
            second.Expect(HttpStatusCode.Accepted)["instance"]!["id"]!.ToString()
        );
        Assert.Equal("idempotency_key_reused", (await Create("another")).Code);
        var id = await Admin.SucceedAsync(PanelOperation.Of(first.Body!["operation"]!));
        await Admin.SucceedAsync(await Admin.DeleteInstanceAsync(id));
    }
}
