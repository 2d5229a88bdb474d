using Panel.Agent.Runtimes;
using Panel.Agent.Runtimes.Processes;
using Panel.Contracts;
using Panel.Testing;

namespace Panel.Agent.Tests.Runtimes.Processes;

/// <summary>Users of their own, which only root can give. The first tests have nothing else: no namespaces.</summary>
public sealed class ProcessUserTests
{
    private static readonly ProcessIsolation UserOnly = new(
        OwnUser: true,
        Mounts: false,
        Processes: false,
        UserNamespace: false
    );

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WithoutNamespaces_WorkloadTriesEverything_IsRefusedByItsUser()
    {
        await using var node = new IsolatedNode(UserOnly);
        var other = IsolatedNode.Spec("umask 022; echo mine > mine.txt; echo ready; exec sleep 60");
        await node.StartAsync(other);
        await node.UntilAsync(other, "ready");
        var data = node.PathsOf(other.InstanceId).Data;
        var state = Path.Combine(node.Options.Data, "processes", other.InstanceId.ToString());
        var workload = new ProcessFolder(state).Workload()!.Value.Pid;

        var (code, output) = await node.RunAsync(
            $"cat '{node.Panel}/secrets.json' '{node.Panel}/identity.db' '{node.Options.Data}/agent.db' "
                + $"'{data}/mine.txt' /proc/{Environment.ProcessId}/environ '{state}/record.json'; ls '{node.Panel}' "
                + $"'{node.Options.Data}' '{data}'; kill -0 {Environment.ProcessId} {workload} && echo reached; touch "
                + $"'{data}/planted'; echo x > here; exit 7"
        );

        Assert.Equal(7, code);
        Assert.DoesNotContain("the-secret", output, StringComparison.Ordinal);
        Assert.DoesNotContain("mine\n", output, StringComparison.Ordinal);
        Assert.DoesNotContain("reached", output.Split('\n'));
        Assert.False(File.Exists(Path.Combine(data, "planted")));
        var described = await node.Runtime.InspectAsync(other.InstanceId, ContainerRole.Workload, Cancellation);
        Assert.Equal(
            (true, IsolationKinds.Mounts | IsolationKinds.Processes),
            (described!.Running, described.MissingIsolation)
        );
    }

    [Fact]
    public async Task WithoutNamespaces_OrphanInASessionOfItsOwn_EndsWithTheWorkloadAndWithAKill()
    {
        await using var node = new IsolatedNode(UserOnly);
        var spec = IsolatedNode.Spec(
            "setsid sh -c 'while :; do echo x >> alive; sleep 0.05; done' & [ -e stay ] && exec sleep 60; "
                + "sleep 0.3; exit 4"
        );
        var data = node.PathsOf(spec.InstanceId).Data;
        var alive = Path.Combine(data, "alive");

        Assert.Equal(4, (await node.RunAsync(spec)).Code);
        await GoneAsync();

        await File.WriteAllTextAsync(Path.Combine(data, "stay"), "", Cancellation);
        await node.StartAsync(spec);
        await Eventually.TrueAsync(() => File.Exists(alive));
        await node.Runtime.RemoveAsync(spec.InstanceId, ContainerRole.Workload, Cancellation);
        await GoneAsync();

        async Task GoneAsync()
        {
            await Eventually.TrueAsync(async cancellationToken =>
            {
                File.Delete(alive);
                await Task.Delay(300, cancellationToken);
                return !File.Exists(alive);
            });
        }
    }

    [Fact]
    public async Task WithoutNamespaces_HealthCheck_RunsAsTheWorkloadsUser()
    {
        await using var node = new IsolatedNode(UserOnly);
        var spec = IsolatedNode.Spec("id -u > user; echo ready; exec sleep 60");
        await node.StartAsync(spec);
        await node.UntilAsync(spec, "ready");

        Assert.Equal(
            0,
            await node.Runtime.ExecuteAsync(
                spec.InstanceId,
                ["/bin/sh", "-c", "[ \"$(id -u)\" = \"$(cat user)\" ] && [ \"$(id -u)\" != 0 ]"],
                Cancellation
            )
        );
    }

    [Fact]
    public async Task Instances_OfOneNode_HaveUsersOfTheirOwnThatStay()
    {
        await using var node = new IsolatedNode();
        var (first, second) = (IsolatedNode.Spec("id -u; id -G"), IsolatedNode.Spec("id -u"));

        var users = (string[])
            [
                (await node.RunAsync(first)).Output,
                (await node.RunAsync(second)).Output,
                (await node.RunAsync(first)).Output,
            ];

        Assert.Equal(users[0], users[2]);
        Assert.NotEqual(users[0].Split('\n')[0], users[1]);
        // No group beside its own.
        Assert.Equal(users[0].Split('\n')[0], users[0].Split('\n')[1]);
        Assert.InRange(uint.Parse(users[1]), node.Options.FirstProcessUser, node.Options.LastProcessUser);
    }

    [Fact]
    public void Users_RangeOfOne_IsGivenOnceAndAgainWhenItsInstanceIsGone()
    {
        using var folder = new TempFolder();
        var (first, second) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        Directory.CreateDirectory(folder["first"]);
        var users = new ProcessUsers(folder["users"], 200_001, 200_001);

        Assert.Equal(200_001u, users.Of(first, folder["first"]));
        Assert.Equal(200_001u, new ProcessUsers(folder["users"], 200_001, 200_001).Of(first, folder["first"]));
        Assert.Equal("not_isolated", Assert.Throws<RuntimeException>(() => users.Of(second, folder["second"])).Code);
        Directory.Delete(folder["first"]);
        Assert.Equal(200_001u, users.Of(second, folder["second"]));
    }

    [Fact]
    public void Users_OfTheMachine_AreNeverGiven()
    {
        using var folder = new TempFolder();
        // The kernel's overflow user has 65534 on every Linux, and root has 0.
        Assert.Equal(
            "not_isolated",
            Assert
                .Throws<RuntimeException>(() =>
                    new ProcessUsers(folder["users"], 65_534, 65_534).Of(Guid.CreateVersion7(), folder.Path)
                )
                .Code
        );
        Assert.True(HostUsers.IsTaken(0));
    }

    [Fact]
    public async Task Start_FileLinkedFromElsewhere_IsNotGivenAway()
    {
        await using var node = new IsolatedNode();
        var spec = IsolatedNode.Spec("true");
        var data = Directory.CreateDirectory(node.PathsOf(spec.InstanceId).Data).FullName;
        var outside = Path.Combine(node.Panel, "secrets.json");
        File.SetUnixFileMode(outside, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.Equal(0, await LinkAsync(outside, Path.Combine(data, "linked")));

        await node.RunAsync(spec);

        Assert.Equal(0u, Posix.OwnerOf(outside)!.Value.Owner);
    }

    private static async Task<int> LinkAsync(string target, string name)
    {
        using var link = System.Diagnostics.Process.Start("ln", [target, name]);
        await link.WaitForExitAsync(Cancellation);
        return link.ExitCode;
    }
}
