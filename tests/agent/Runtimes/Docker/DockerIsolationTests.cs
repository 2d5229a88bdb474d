using System.Net.Sockets;
using System.Text.Json;
using Panel.Agent.Runtimes;
using Panel.Agent.Runtimes.Docker;
using Panel.Contracts;

namespace Panel.Agent.Tests.Runtimes.Docker;

public sealed class DockerIsolationTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Workload_Limits_AreTheEngines()
    {
        await using var instance = await TestEngine.NewInstanceAsync();
        await instance.StartAsync(
            instance.Spec("exec sleep 60") with
            {
                Limits = new ResourceLimits(CpuMillicores: 4500, MemoryBytes: 64 << 20, DiskBytes: 0, Pids: 77),
            }
        );

        var host = await InspectAsync(instance, "HostConfig");

        Assert.Equal(64 << 20, host.GetProperty("Memory").GetInt64());
        Assert.Equal(64 << 20, host.GetProperty("MemorySwap").GetInt64());
        Assert.Equal(4.5, host.GetProperty("CpuQuota").GetDouble() / host.GetProperty("CpuPeriod").GetDouble());
        Assert.Equal(77, host.GetProperty("PidsLimit").GetInt64());
        Assert.True(host.GetProperty("Init").GetBoolean());
        Assert.Equal("no", host.GetProperty("RestartPolicy").GetProperty("Name").GetString());
        Assert.Equal("panel0", host.GetProperty("NetworkMode").GetString());
        Assert.Equal("10m", host.GetProperty("LogConfig").GetProperty("Config").GetProperty("max-size").GetString());
        Assert.Equal(64 << 20, (await instance.Runtime.GetStatsAsync(instance.Id, Cancellation))?.MemoryLimitBytes);
    }

    [Fact]
    public async Task Workload_Inside_HasNoPrivilegesAndAnUnprivilegedUser()
    {
        await using var instance = await TestEngine.NewInstanceAsync();
        await instance.StartAsync(
            "id -u; id -g; grep -E 'CapEff|CapBnd|NoNewPrivs' /proc/self/status; grep ' /tmp ' /proc/mounts; "
                + "touch mine && stat -c %u mine"
        );
        await instance.WaitAsync();

        var lines = (await instance.ReadAsync())
            .Select(l => l.Text.Replace("\t", " ", StringComparison.Ordinal))
            .ToList();

        Assert.Equal(["1000", "1000"], lines[..2]);
        Assert.Contains("CapEff: 0000000000000000", lines);
        // chown (0), kill (5), setgid (6), setuid (7).
        Assert.Contains("CapBnd: 00000000000000e1", lines);
        Assert.Contains("NoNewPrivs: 1", lines);
        Assert.Contains(
            lines,
            l =>
                l.StartsWith("tmpfs /tmp", StringComparison.Ordinal)
                && l.Contains("nosuid", StringComparison.Ordinal)
                && l.Contains("size=102400k", StringComparison.Ordinal)
        );
        Assert.Equal("1000", lines[^1]);
    }

    [Fact]
    public async Task Workload_EatingMemory_EndsWithTheOomFlag()
    {
        await using var instance = await TestEngine.NewInstanceAsync();
        await instance.StartAsync(
            instance.Spec("head -c 300000000 /dev/zero | tail -c 250000000 | cat > /dev/null; exit 137") with
            {
                Limits = new ResourceLimits(0, 32 << 20, 0, 0),
            }
        );

        var exit = await instance.WaitAsync();

        Assert.Equal((137, true), (exit.Code, exit.Oom));
    }

    [Fact]
    public async Task Data_WithLinkOutOfIt_LeavesTheTargetsOwner()
    {
        await using var instance = await TestEngine.NewInstanceAsync();
        await using var other = await TestEngine.NewInstanceAsync();
        Directory.CreateDirectory(instance.Paths.Data);
        Directory.CreateDirectory(other.Paths.Data);
        var outside = Path.Combine(other.Paths.Data, "outside");
        await File.WriteAllTextAsync(outside, "", Cancellation);
        Directory.CreateSymbolicLink(Path.Combine(instance.Paths.Data, "folder"), other.Paths.Data);
        File.CreateSymbolicLink(Path.Combine(instance.Paths.Data, "file"), outside);

        await instance.StartAsync("stat -c %u folder");
        await instance.WaitAsync();
        Assert.Equal(["1000"], (await instance.ReadAsync()).Select(l => l.Text));

        var install = other.InstallSpec("stat -c %u /mnt/server/outside");
        await other.StartAsync(install, ContainerRole.Install);
        await other.WaitAsync(ContainerRole.Install);
        Assert.Equal(["0"], (await other.ReadAsync(role: ContainerRole.Install)).Select(l => l.Text));
    }

    [Fact]
    public async Task Volume_NameWithPath_IsRefused()
    {
        await using var instance = await TestEngine.NewInstanceAsync();
        var spec = instance.Spec("true") with { Volumes = [new VolumeMount("../../etc", "/etc", false)] };

        Assert.Equal(
            "engine_error",
            (await Assert.ThrowsAsync<RuntimeException>(() => instance.StartAsync(spec))).Code
        );
    }

    [Fact]
    public async Task Volume_Mounted_KeepsItsFilesAndHonoursReadOnly()
    {
        await using var instance = await TestEngine.NewInstanceAsync();
        var spec = instance.Spec("echo kept > /world/file; echo x > /fixed/file || echo refused") with
        {
            Volumes = [new VolumeMount("world", "/world", false), new VolumeMount("fixed", "/fixed", true)],
        };
        await instance.StartAsync(spec);
        await instance.WaitAsync();

        Assert.Contains("refused", (await instance.ReadAsync()).Select(l => l.Text));
        Assert.Equal(
            "kept\n",
            await File.ReadAllTextAsync(Path.Combine(instance.Paths.Volumes, "world", "file"), Cancellation)
        );
    }

    [Fact]
    public async Task Neighbours_OnTheNetwork_CannotReachEachOther()
    {
        await using var server = await TestEngine.NewInstanceAsync();
        await using var client = await TestEngine.NewInstanceAsync();
        await server.StartAsync("echo ready; while true; do nc -l -p 9000 < /dev/null; done");
        await server.ReadUntilAsync("ready");
        var address = (await InspectAsync(server, "NetworkSettings"))
            .GetProperty("Networks")
            .GetProperty("panel0")
            .GetProperty("IPAddress")
            .GetString();

        using (var host = new TcpClient())
        {
            await host.ConnectAsync(address!, 9000, Cancellation);
        }

        // With its very first instruction.
        await client.StartAsync($"nc -w 2 {address} 9000 < /dev/null && echo reached || echo blocked");
        await client.WaitAsync();

        Assert.Contains("blocked", (await client.ReadAsync()).Select(l => l.Text));
    }

    private static async Task<JsonElement> InspectAsync(RuntimeFixture instance, string part)
    {
        using var api = TestEngine.NewApi();
        using var response = await api.SendAsync(
            DockerRequest.Get($"/containers/panel-{instance.Id:D}/json"),
            Cancellation
        );
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation));
        return document.RootElement.GetProperty(part).Clone();
    }
}
