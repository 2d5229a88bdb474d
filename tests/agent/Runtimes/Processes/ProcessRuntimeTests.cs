using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Panel.Agent.Runtimes;
using Panel.Agent.Runtimes.Processes;
using Panel.Contracts;

namespace Panel.Agent.Tests.Runtimes.Processes;

public sealed class ProcessRuntimeTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_ProgramMissing_SaysSoAndLeavesNothing()
    {
        await using var instance = ProcessRuntimeContractTests.NewInstance();

        var failure = await Assert.ThrowsAsync<RuntimeException>(() =>
            instance.StartAsync("no-such-java -jar server.jar")
        );

        Assert.Equal("command_not_found", failure.Code);
        Assert.Contains("no-such-java", failure.Message, StringComparison.Ordinal);
        Assert.Empty(Folders(instance));
    }

    [Theory]
    [InlineData("./made.sh with arguments")]
    [InlineData("X=1 sh made.sh")]
    [InlineData("if true; then ./made.sh; fi")]
    [InlineData("sh /home/container/made.sh")]
    public async Task Start_CommandLinesOfManyKinds_Run(string startup)
    {
        await using var instance = ProcessRuntimeContractTests.NewInstance();
        Directory.CreateDirectory(instance.Paths.Data);
        var script = Path.Combine(instance.Paths.Data, "made.sh");
        await File.WriteAllTextAsync(script, "#!/bin/sh\necho ran\n", Cancellation);
        using (var chmod = Process.Start("chmod", ["+x", script]))
        {
            await chmod.WaitForExitAsync(Cancellation);
        }

        await instance.StartAsync(startup);
        await instance.WaitAsync();

        Assert.Equal(["ran"], (await instance.ReadAsync()).Select(l => l.Text));
    }

    /// <summary>
    /// The workload may have begun and ended between two looks at its files, all the more on a busy machine.
    /// </summary>
    [Fact]
    public async Task Start_HundredAtOnceThatEndAtOnce_NoneCountsAsNotStarted()
    {
        await using var instance = ProcessRuntimeContractTests.NewInstance();
        var runtime = instance.Runtime;
        var specs = Enumerable
            .Range(0, 100)
            .Select(_ => instance.Spec("exit 3") with { InstanceId = Guid.CreateVersion7() })
            .ToList();

        await Task.WhenAll(
            specs.Select(spec =>
                Task.Run(() =>
                    runtime.StartAsync(spec, ContainerRole.Workload, instance.PathsOf(spec.InstanceId), Cancellation)
                )
            )
        );
        var exits = await Task.WhenAll(
            specs.Select(spec => runtime.WaitAsync(spec.InstanceId, ContainerRole.Workload, Cancellation))
        );

        Assert.All(exits, exit => Assert.Equal(3, exit.Code));
    }

    [Fact]
    public async Task Start_PortTaken_SaysSo()
    {
        await using var instance = ProcessRuntimeContractTests.NewInstance();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var spec = instance.Spec("sleep 60") with
        {
            Ports =
            [
                new PortBinding("game", "127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port, 1, PortProtocol.Tcp),
            ],
        };

        Assert.Equal("port_taken", (await Assert.ThrowsAsync<RuntimeException>(() => instance.StartAsync(spec))).Code);
    }

    [Fact]
    public async Task Environment_OfTheAgent_IsNotHandedOn()
    {
        await using var instance = ProcessRuntimeContractTests.NewInstance();
        await instance.StartAsync("env");
        await instance.WaitAsync();

        var names = (await instance.ReadAsync()).Select(l => l.Text.Split('=')[0]).Order();

        Assert.Equal(
            ["GREETING", "HOME", "LANG", "PATH", "PWD"],
            names.Where(n => n is not ("_" or "SHLVL" or "OLDPWD"))
        );
    }

    [Fact]
    public async Task Install_ShellOfTheImageMissing_FallsBackToTheHosts()
    {
        await using var instance = ProcessRuntimeContractTests.NewInstance();
        var spec = instance.InstallSpec(
            "cd /mnt/server && echo \"$SERVER_DIR\" > where; exit 3",
            "/no/such/folder/ash"
        );
        await instance.StartAsync(spec, ContainerRole.Install);

        Assert.Equal(3, (await instance.WaitAsync(ContainerRole.Install)).Code);
        Assert.Equal(
            instance.Paths.Data + "\n",
            await File.ReadAllTextAsync(Path.Combine(instance.Paths.Data, "where"), Cancellation)
        );
    }

    [Fact]
    public async Task Supervisor_Killed_WorkloadIsStillRunningAndItsEndUnseen()
    {
        await using var instance = ProcessRuntimeContractTests.NewInstance();
        await instance.StartAsync("echo ready; exec sleep 60");
        await instance.ReadUntilAsync("ready");
        var folder = new ProcessFolder(Folders(instance).Single());
        Kill(folder.Supervisor()!.Value.Pid);
        await instance.RestartAsync();

        Assert.True((await instance.Runtime.InspectAsync(instance.Id, ContainerRole.Workload, Cancellation))?.Running);
        Kill(folder.Workload()!.Value.Pid);
        Assert.Equal(255, (await instance.WaitAsync()).Code);
    }

    [Fact]
    public async Task ProcessId_GivenToAnother_IsNeitherRunningNorKilled()
    {
        await using var instance = ProcessRuntimeContractTests.NewInstance();
        using var stranger = Process.Start("sleep", "60");
        // The kernel counts start times in hundredths of a second.
        await Task.Delay(50, Cancellation);
        await instance.StartAsync("exec sleep 60");
        var folder = new ProcessFolder(Folders(instance).Single());
        Kill(folder.Workload()!.Value.Pid);
        await instance.WaitAsync();
        await instance.RestartAsync();
        foreach (var file in (string[])[Path.Combine(folder.Path, "pid"), Path.Combine(folder.Path, "supervisor")])
        {
            var stat = await File.ReadAllTextAsync(file, Cancellation);
            await File.WriteAllTextAsync(
                file,
                stranger.Id + stat[stat.IndexOf(' ', StringComparison.Ordinal)..],
                Cancellation
            );
        }

        File.Delete(Path.Combine(folder.Path, "exit"));

        Assert.Equal(255, (await instance.WaitAsync()).Code);
        await instance.Runtime.SignalAsync(instance.Id, ContainerRole.Workload, "SIGKILL", Cancellation);
        await instance.Runtime.RemoveAsync(instance.Id, ContainerRole.Workload, Cancellation);

        Assert.False(stranger.HasExited);
        stranger.Kill();
    }

    [Fact]
    public async Task SecondAgent_OnTheSameFolder_IsRefused()
    {
        await using var instance = ProcessRuntimeContractTests.NewInstance();
        await instance.Runtime.ListAsync(Cancellation);
        await using var second = new ProcessRuntime(
            instance.Options,
            TimeProvider.System,
            Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance
        );

        var failure = await Assert.ThrowsAsync<RuntimeException>(() => second.ListAsync(Cancellation));

        Assert.Contains("Another agent", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Output_PastTheCap_KeepsItsEndWithoutGapsAndFreesTheRest()
    {
        await using var instance = ProcessRuntimeContractTests.NewInstance();
        var line = new string('x', 80);
        // It waits for its reader, since what one that is too slow has missed may be gone.
        await instance.StartAsync(
            "i=0; while [ $i -lt 250000 ] && read go; do n=0; while [ $n -lt 10000 ]; do n=$((n+1)); "
                + $"i=$((i+1)); echo \"$i {line}\"; done; done"
        );
        await instance.Runtime.WriteInputAsync(instance.Id, "go", Cancellation);
        List<RuntimeLine> live = [];
        await foreach (
            var read in instance.Runtime.ReadOutputAsync(instance.Id, ContainerRole.Workload, null, Cancellation)
        )
        {
            live.Add(read);
            if (live.Count % 10_000 == 0 && live.Count < 250_000)
            {
                await instance.Runtime.WriteInputAsync(instance.Id, "go", Cancellation);
            }
        }

        await instance.RestartAsync();
        var kept = await instance.ReadAsync();

        Assert.Equal(Enumerable.Range(1, 250_000), live.Select(Number));
        Assert.Equal(250_000, Number(kept[^1]));
        Assert.Equal(Enumerable.Range(Number(kept[0]), kept.Count), kept.Select(Number));
        Assert.InRange(kept.Count, 1000, 200_000);
        using var du = Process.Start(
            new ProcessStartInfo("du", ["-sk", instance.Options.Data])
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
            }
        )!;
        var used = int.Parse((await du.StandardOutput.ReadToEndAsync(Cancellation)).Split('\t')[0]);
        Assert.InRange(used, 1, 14 * 1024);

        static int Number(RuntimeLine l) => int.Parse(l.Text.AsSpan(0, l.Text.IndexOf(' ', StringComparison.Ordinal)));
    }

    [Fact]
    public async Task HundredInstances_StartedAndRemoved_LeaveNothing()
    {
        await using var instance = ProcessRuntimeContractTests.NewInstance();
        var runtime = instance.Runtime;
        var specs = Enumerable
            .Range(0, 100)
            .Select(_ => instance.Spec("echo ready; exec sleep 60") with { InstanceId = Guid.CreateVersion7() })
            .ToList();

        await Task.WhenAll(specs.Select(s => instance.StartAsync(s)));
        Assert.Equal(100, (await instance.Runtime.ListAsync(Cancellation)).Count(c => c.Running));
        await instance.RestartAsync();
        var pids = Folders(instance)
            .SelectMany(f => (ProcessStat?[])[new ProcessFolder(f).Workload(), new ProcessFolder(f).Supervisor()])
            .Select(p => p!.Value)
            .ToList();
        Assert.Equal(200, pids.Count(p => p.IsAlive()));
        await Task.WhenAll(
            specs.Select(s => instance.Runtime.RemoveAsync(s.InstanceId, ContainerRole.Workload, Cancellation))
        );

        Assert.Empty(await instance.Runtime.ListAsync(Cancellation));
        Assert.Empty(Folders(instance));
        Assert.DoesNotContain(pids, p => p.IsAlive());
    }

    private static string[] Folders(RuntimeFixture instance) =>
        Directory.Exists(Path.Combine(instance.Options.Data, "processes"))
            ? Directory.GetDirectories(Path.Combine(instance.Options.Data, "processes"))
            : [];

    private static void Kill(int pid) => Posix.Signal(pid, 9);
}
