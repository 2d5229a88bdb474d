using Panel.Agent.Nodes;
using Panel.Agent.Runtimes;
using Panel.Agent.Tests.Endpoints;
using Panel.Agent.Tests.Tunnel.PanelSide;
using Panel.Contracts;
using Panel.Testing;

namespace Panel.Agent.Tests.Nodes;

public sealed class NodeReportTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_BusConnected_AnnouncesTheNodeWithItsInstances()
    {
        await using var agent = await AgentFixture.StartAsync();
        await Deadline.UntilAsync(() => agent.Reports.Sent.OfType<NodeConnected>().Any(), "the announcement");
        var connected = agent.Reports.Sent.OfType<NodeConnected>().First();
        Assert.Equal((PanelHost.NodeId, "process"), (connected.NodeId, connected.Runtime));
        Assert.True(connected.Capacity is { CpuMillicores: >= 1000, MemoryBytes: > 64 << 20, DiskBytes: > 1L << 30 });
        Assert.True(connected.Sequence > 0);
        Assert.Equal([], connected.MissingIsolation);
        Assert.False(connected.OpenToAll);
    }

    [Fact]
    public async Task Start_RuntimeLacksIsolation_AnnouncesWhat()
    {
        await using var agent = await AgentFixture.StartAsync(configureRuntime: runtime =>
            (runtime.Missing, runtime.OpenToAll) = (IsolationKinds.Mounts | IsolationKinds.Processes, true)
        );
        await Deadline.UntilAsync(() => agent.Reports.Sent.OfType<NodeConnected>().Any(), "the announcement");
        var connected = agent.Reports.Sent.OfType<NodeConnected>().First();
        Assert.Equal(["mounts", "processes"], connected.MissingIsolation);
        Assert.True(connected.OpenToAll);
    }

    [Fact]
    public async Task Heartbeat_EveryInterval_EvenAfterFailures()
    {
        await using var agent = await AgentFixture.StartAsync(settings =>
            settings["Agent:HeartbeatInterval"] = "00:00:00.050"
        );
        agent.Reports.Broken = true;
        var attempts = agent.Reports.Attempts;
        await Deadline.UntilAsync(() => agent.Reports.Attempts > attempts + 3, "failing heartbeats");
        agent.Reports.Broken = false;
        await Deadline.UntilAsync(() => agent.Reports.Sent.OfType<NodeHeartbeat>().Count() >= 3, "heartbeats");
        var beat = agent.Reports.Sent.OfType<NodeHeartbeat>().Last();
        Assert.InRange(beat.CpuPercent, 0, 100);
        Assert.True(beat is { MemoryUsedBytes: > 1 << 20, DiskUsedBytes: > 1 << 20 });
    }

    [Fact]
    public async Task Inventory_ThisMachine_IsPlausible()
    {
        await using var agent = await AgentFixture.StartAsync();
        await Deadline.UntilAsync(() => agent.Reports.Stored.OfType<NodeInventoryReported>().Any(), "the inventory");
        var inventory = agent.Reports.Stored.OfType<NodeInventoryReported>().First();
        var system = inventory.System;
        Assert.Equal(Environment.MachineName, system.Hostname);
        Assert.InRange(system.CpuCores, Environment.ProcessorCount, 4096);
        Assert.True(system.MemoryBytes >= GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2);
        Assert.NotEmpty(system.OperatingSystem);
        Assert.Matches(@"^\d+\.\d+", system.Kernel);
        Assert.InRange(system.BootedAt, TimeProvider.System.GetUtcNow().AddYears(-10), TimeProvider.System.GetUtcNow());
        Assert.Equal("1.2.3", system.RuntimeVersion);
        Assert.All(inventory.Disks, disk => Assert.InRange(disk.UsedBytes, 0, disk.SizeBytes));
        Assert.Equal(inventory.Disks.Count, inventory.Disks.Select(d => d.Device).Distinct().Count());
        Assert.DoesNotContain(inventory.Network, i => i.Name == "lo");
    }

    [Fact]
    public async Task Inventory_EngineDown_StillHasTheRest()
    {
        var runtime = new FakeRuntime
        {
            Failure = new Panel.Agent.Runtimes.RuntimeException("engine_unreachable", "down"),
        };
        var system = await new SystemReader(runtime).ReadAsync(Cancellation);
        Assert.Equal("", system.RuntimeVersion);
        Assert.NotEmpty(system.Kernel);
    }

    [Fact]
    public void Fingerprint_OnlyUsageChanged_IsTheSame()
    {
        var inventory = new NodeInventoryReported(
            Guid.Empty,
            1,
            DateTimeOffset.UnixEpoch,
            new SystemInventory("h", "os", "6", "x64", "cpu", 2, 1, DateTimeOffset.UnixEpoch, "docker", "1"),
            [],
            [new DiskInventory("/dev/a", "/", "ext4", 100, 10)]
        );
        var used = inventory with
        {
            Sequence = 2,
            At = DateTimeOffset.UnixEpoch.AddDays(1),
            Disks = [new DiskInventory("/dev/a", "/", "ext4", 100, 20)],
        };
        var grown = inventory with { Disks = [new DiskInventory("/dev/a", "/", "ext4", 200, 10)] };
        Assert.Equal(InventoryService.Fingerprint(inventory), InventoryService.Fingerprint(used));
        Assert.NotEqual(InventoryService.Fingerprint(inventory), InventoryService.Fingerprint(grown));
    }

    [Fact]
    public void CpuMeter_TwoReadings_GivesTheShareBetweenThem()
    {
        using var folder = new TempFolder();
        var file = folder["stat"];
        File.WriteAllText(file, "cpu  100 0 100 700 100 0 0 0 50 0\ncpu0 1 1 1 1\n");
        var meter = new CpuMeter(file);
        meter.Read();
        File.WriteAllText(file, "cpu  125 0 100 760 115 0 0 0 50 0\ncpu0 1 1 1 1\n");
        Assert.Equal(25, meter.Read(), precision: 6);
    }

    [Fact]
    public void Mountinfo_EscapedMountPoint_IsDecoded() =>
        Assert.Equal(
            ("/dev/sdb1", "/mnt/my disk", "xfs"),
            DiskReader.Parse(
                """36 35 98:0 /mnt1 /mnt/my\040disk rw,noatime master:1 shared:7 - xfs /dev/sdb1 rw,errors=continue"""
            )
        );
}
