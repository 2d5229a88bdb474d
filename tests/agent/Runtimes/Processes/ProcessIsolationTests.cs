using System.Diagnostics;
using System.Net.Sockets;
using Panel.Agent.Runtimes;
using Panel.Agent.Runtimes.Processes;
using Panel.Contracts;

namespace Panel.Agent.Tests.Runtimes.Processes;

/// <summary>
/// What a hostile workload tries. All of it runs as root and, by
/// <see cref="OrdinaryUserTests"/>, as an ordinary user. It only asks and looks:
/// where isolation fails, a test must fail and leave the machine alone.
/// </summary>
public sealed class ProcessIsolationTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Workload_ReadsThePanelsDataFolder_FindsNothing()
    {
        await using var node = new IsolatedNode();
        var (_, output) = await node.RunAsync(
            $"cat '{node.Panel}/secrets.json' ../../../../secrets.json '{node.Panel}/identity.db'; ls -a "
                + $"'{node.Panel}'; grep -rs the-secret / --include='*.json' --include='*.db'; echo end"
        );

        Assert.DoesNotContain("the-secret", output, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "identity.db\n",
            output.Replace($"{node.Panel}/identity.db", "", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
        Assert.Contains("end", output.Split('\n'));
    }

    [Fact]
    public async Task Workload_ReadsEnvironmentOfProcessOne_IsRefused()
    {
        await using var node = new IsolatedNode();
        var (_, output) = await node.RunAsync(
            "cat /proc/1/environ && echo read; ls /proc/1/root /proc/1/fd /proc/1/cwd && echo listed; echo end"
        );

        Assert.DoesNotContain("read", output.Split('\n'));
        Assert.DoesNotContain("listed", output.Split('\n'));
        Assert.Contains("Permission denied", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Workload_LooksAtProcesses_SeesOnlyItsOwn()
    {
        await using var node = new IsolatedNode();
        var (_, output) = await node.RunAsync("cat /proc/[0-9]*/cmdline | tr '\\0' ' '");

        Assert.DoesNotContain("dotnet", output, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Panel.Agent.Tests", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Workload_ReadsAnotherInstancesFolder_FindsNothing()
    {
        await using var node = new IsolatedNode();
        var other = IsolatedNode.Spec("umask 022; echo mine > mine.txt; echo ready; exec sleep 60");
        await node.StartAsync(other);
        await node.UntilAsync(other, "ready");
        var data = node.PathsOf(other.InstanceId).Data;

        var (_, output) = await node.RunAsync(
            $"cat '{data}/mine.txt'; ls '{data}' ../../; touch '{data}/planted'; echo end"
        );

        Assert.DoesNotContain("mine\n", output, StringComparison.Ordinal);
        Assert.DoesNotContain(
            other.InstanceId.ToString(),
            output.Replace(data, "", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
        Assert.False(File.Exists(Path.Combine(data, "planted")));
        Assert.Equal("mine\n", await File.ReadAllTextAsync(Path.Combine(data, "mine.txt"), Cancellation));
    }

    [Fact]
    public async Task Workload_ReadsTheAgentsDatabaseAndSocket_FindsNeither()
    {
        await using var node = new IsolatedNode();
        var path = Path.Combine(node.Options.Data, "agent.sock");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        socket.Listen();
        // Whoever may do this leaves the file's own rights as the last hurdle.
        File.SetUnixFileMode(path, (UnixFileMode)0b111_111_111);

        var (_, output) = await node.RunAsync(
            $"cat '{node.Options.Data}/agent.db' ../../../agent.db; [ -S '{path}' ] && echo socket; ls "
                + $"'{node.Options.Data}/processes'; echo end"
        );

        Assert.DoesNotContain("the-secret", output, StringComparison.Ordinal);
        Assert.DoesNotContain("socket", output.Split('\n'));
        Assert.DoesNotContain("lock", output, StringComparison.Ordinal);
    }

    /// <summary>
    /// Asks with signal 0, which says whether another would arrive: without isolation the tests would end the machine.
    /// </summary>
    [Fact]
    public async Task Workload_SignalsOtherProcesses_ReachesNone()
    {
        await using var node = new IsolatedNode();
        var other = IsolatedNode.Spec("echo ready; exec sleep 60");
        await node.StartAsync(other);
        await node.UntilAsync(other, "ready");
        using var stranger = Process.Start("sleep", "60");
        var folder = new ProcessFolder(Directory.GetDirectories(Path.Combine(node.Options.Data, "processes")).Single());
        int[] targets =
        [
            stranger.Id,
            Environment.ProcessId,
            folder.Supervisor()!.Value.Pid,
            folder.First()!.Value.Pid,
            folder.Workload()!.Value.Pid,
        ];

        // What has one of these numbers inside, among the first few there, is the workload's own.
        var (_, output) = await node.RunAsync(
            $"for p in {string.Join(' ', targets.Where(pid => pid > 50))}; do kill -0 $p && echo \"reached "
                + "$p\"; done; echo end"
        );

        Assert.DoesNotContain("reached", output, StringComparison.Ordinal);
        Assert.Contains("end", output.Split('\n'));
        stranger.Kill();
    }

    [Fact]
    public async Task Workload_DescriptorsThatTheAgentInherited_AreNotHandedOn()
    {
        await using var node = new IsolatedNode();
        await using var open = new System.IO.Pipes.AnonymousPipeServerStream(
            System.IO.Pipes.PipeDirection.Out,
            HandleInheritability.Inheritable
        );
        var spec = IsolatedNode.Spec("ls /proc/self/fd; echo ready; exec sleep 60");
        await node.StartAsync(spec);
        await node.UntilAsync(spec, "ready");

        // The fourth is the folder that ls reads.
        Assert.Equal(
            0,
            await node.Runtime.ExecuteAsync(
                spec.InstanceId,
                ["/bin/sh", "-c", "[ $(ls /proc/self/fd | wc -l) -le 4 ]"],
                Cancellation
            )
        );
        await foreach (
            var line in node.Runtime.ReadOutputAsync(spec.InstanceId, ContainerRole.Workload, null, Cancellation)
        )
        {
            if (line.Text == "ready")
            {
                break;
            }

            Assert.InRange(int.Parse(line.Text), 0, 3);
        }
    }

    [Fact]
    public async Task Workload_ForgesItsExitCode_TellsItsOwn()
    {
        await using var node = new IsolatedNode();
        var spec = IsolatedNode.Spec(
            "for f in exit pid init closed; do echo 0 > \"$STATE/$f\"; done; ln -sf \"$STATE/../../target\" "
                + "\"$STATE/out.2\"; exit 9"
        );
        spec = spec with
        {
            Environment = new Dictionary<string, string>
            {
                ["STATE"] = Path.Combine(node.Options.Data, "processes", spec.InstanceId.ToString()),
            },
        };

        Assert.Equal(9, (await node.RunAsync(spec)).Code);
    }

    [Fact]
    public async Task Workload_RightsItHas_AreNone()
    {
        await using var node = new IsolatedNode();
        var (_, output) = await node.RunAsync(
            "grep -E '^(NoNewPrivs|CapEff|CapPrm|CapAmb|CapInh)' /proc/self/status; umask; [ -w /etc ] && "
                + "echo writable; [ -w /usr/bin ] && echo writable; echo end"
        );

        Assert.Contains("NoNewPrivs:\t1", output, StringComparison.Ordinal);
        Assert.Equal(
            4,
            output
                .Split('\n')
                .Count(line =>
                    line.StartsWith("Cap", StringComparison.Ordinal)
                    && line.EndsWith("\t0000000000000000", StringComparison.Ordinal)
                )
        );
        Assert.Contains("0077", output, StringComparison.Ordinal);
        Assert.DoesNotContain("writable", output.Split('\n'));
    }

    /// <summary>
    /// The tools that isolate run as the agent's user, root perhaps: the workload's own variables must not steer them.
    /// </summary>
    [Fact]
    public async Task Workload_VariablesThatSteerPrograms_ReachNoToolOfTheAgent()
    {
        await using var node = new IsolatedNode();
        var spec = IsolatedNode.Spec("id -u");
        var data = node.PathsOf(spec.InstanceId).Data;
        Directory.CreateDirectory(data);
        foreach (
            var tool in (string[])
                ["mount", "setpriv", "unshare", "setsid", "env", "dd", "pivot_root", "umount", "nsenter", "cp", "mkdir"]
        )
        {
            var path = Path.Combine(data, tool);
            await File.WriteAllTextAsync(path, $"#!/bin/sh\necho ran >> '{data}/ran'\n", Cancellation);
            File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
        }

        // The loader says so on stderr of each program that it is set for: once
        // here, for the workload's own shell, and once for id.
        spec = spec with
        {
            Environment = new Dictionary<string, string>
            {
                ["PATH"] = $"{data}:/usr/bin:/bin",
                ["LD_PRELOAD"] = $"{data}/evil.so",
                ["ENV"] = $"{data}/mount",
                ["BASH_ENV"] = $"{data}/mount",
            },
        };
        await node.RunAsync(spec);
        await node.StartAsync(spec with { Startup = "echo ready; exec sleep 60" });
        await node.UntilAsync(spec, "ready");
        Assert.Equal(0, await node.Runtime.ExecuteAsync(spec.InstanceId, ["/bin/true"], Cancellation));

        Assert.False(File.Exists(Path.Combine(data, "ran")));
        var folder = new ProcessFolder(Directory.GetDirectories(Path.Combine(node.Options.Data, "processes")).Single());
        Assert.DoesNotContain("evil.so", folder.Problem, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "evil.so",
            await File.ReadAllTextAsync($"/proc/{folder.Supervisor()!.Value.Pid}/environ", Cancellation),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Execute_HealthCheck_IsWhereTheWorkloadIs()
    {
        await using var node = new IsolatedNode();
        var spec = IsolatedNode.Spec("id -u > user; echo ready; exec sleep 60", ("GREETING", "it's\n\"fine\" $HOME"));
        await node.StartAsync(spec);
        await node.UntilAsync(spec, "ready");

        Assert.Equal(
            0,
            await ExecuteAsync(
                "[ \"$(id -u)\" = \"$(cat user)\" ] && grep -q 'NoNewPrivs:.1' /proc/self/status && [ $(ls -d "
                    + "/proc/[0-9]* | wc -l) -lt 12 ]"
            )
        );
        Assert.Equal(0, await ExecuteAsync("[ \"$GREETING\" = \"it's\n\\\"fine\\\" \\$HOME\" ]"));
        Assert.NotEqual(0, await ExecuteAsync($"cat '{node.Panel}/secrets.json'"));
        Assert.NotEqual(0, await ExecuteAsync("cat /proc/1/environ"));

        Task<int> ExecuteAsync(string script) =>
            node.Runtime.ExecuteAsync(spec.InstanceId, ["/bin/sh", "-c", script], Cancellation);
    }

    [Fact]
    public async Task Install_Script_IsIsolatedLikeTheWorkload()
    {
        await using var node = new IsolatedNode();
        var spec = IsolatedNode.Spec("true") with
        {
            Install = new InstallSpec(
                "no image",
                "sh",
                $"cat '{node.Panel}/secrets.json'; cat /proc/1/environ && echo read; echo x >> \"$0\" && echo "
                    + "changed; echo made > /mnt/server/made",
                60
            ),
        };
        var (_, output) = await node.RunAsync(spec, ContainerRole.Install);

        Assert.DoesNotContain("the-secret", output, StringComparison.Ordinal);
        Assert.DoesNotContain("read", output.Split('\n'));
        Assert.Equal(
            "made\n",
            await File.ReadAllTextAsync(Path.Combine(node.PathsOf(spec.InstanceId).Data, "made"), Cancellation)
        );
        Assert.DoesNotContain("changed", output.Split('\n'));
    }

    [Fact]
    public async Task Workload_WritesToItsStandardStreamsByName_IsHeard()
    {
        await using var node = new IsolatedNode();
        var (_, output) = await node.RunAsync("echo one > /dev/stdout; echo two > /dev/stderr; echo three > /dev/null");

        Assert.Equal(["one", "two"], output.Split('\n').Order());
    }

    [Fact]
    public async Task Workload_OrphanInASessionOfItsOwn_EndsWithIt()
    {
        await using var node = new IsolatedNode();
        var spec = IsolatedNode.Spec(
            "setsid sh -c 'while :; do echo x >> alive; sleep 0.05; done' & sleep 0.3; exit 4"
        );

        Assert.Equal(4, (await node.RunAsync(spec)).Code);

        var alive = Path.Combine(node.PathsOf(spec.InstanceId).Data, "alive");
        File.Delete(alive);
        await Task.Delay(300, Cancellation);
        Assert.False(File.Exists(alive));
    }

    [Fact]
    public async Task Volume_ReadOnly_IsSeenUnderItsPathAndNotChanged()
    {
        await using var node = new IsolatedNode();
        var spec = IsolatedNode.Spec("cat /srv/maps/map; echo x > /srv/maps/new && echo written; echo end") with
        {
            Volumes = [new VolumeMount("maps", "/srv/maps", ReadOnly: true)],
        };
        var volume = Path.Combine(node.PathsOf(spec.InstanceId).Volumes, "maps");
        Directory.CreateDirectory(volume);
        await File.WriteAllTextAsync(Path.Combine(volume, "map"), "a map\n", Cancellation);

        var (_, output) = await node.RunAsync(spec);

        Assert.StartsWith("a map", output, StringComparison.Ordinal);
        Assert.DoesNotContain("written", output.Split('\n'));
    }

    [Fact]
    public async Task Start_OrganizationNotTrusted_IsRefusedUnlessTheNodeIsOpen()
    {
        await using var closed = new IsolatedNode();
        await using var open = new IsolatedNode(configure: options => options.OpenToAll = true);
        var spec = IsolatedNode.Spec("true") with
        {
            TrustedOrganization = false,
            Install = new InstallSpec("no image", "sh", "true", 60),
        };

        foreach (var role in Enum.GetValues<ContainerRole>())
        {
            Assert.Equal(
                "runtime_not_open",
                (await Assert.ThrowsAsync<RuntimeException>(() => closed.StartAsync(spec, role))).Code
            );
        }

        Assert.Equal(0, (await open.RunAsync(spec)).Code);
        Assert.Equal((false, true), (closed.Runtime.OpenToAll, open.Runtime.OpenToAll));
    }

    [Fact]
    public async Task Isolation_OfTheRun_IsWhatTheNodeSays()
    {
        await using var node = new IsolatedNode();
        var expected = Environment.IsPrivilegedProcess ? IsolationKinds.None : IsolationKinds.User;

        Assert.Equal(expected, await node.Runtime.FindMissingIsolationAsync(Cancellation));
        Assert.Equal(expected, (await node.StartAsync(IsolatedNode.Spec("exec sleep 60"))).MissingIsolation);
    }

    [Fact]
    public async Task Start_NothingKeepsFilesApart_IsRefused()
    {
        await using var node = new IsolatedNode(ProcessIsolation.None);

        Assert.Equal(
            "not_isolated",
            (await Assert.ThrowsAsync<RuntimeException>(() => node.StartAsync(IsolatedNode.Spec("true")))).Code
        );
        Assert.Empty(await node.Runtime.ListAsync(Cancellation));
    }
}
