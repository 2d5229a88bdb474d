using Microsoft.Extensions.Logging.Abstractions;
using Panel.Agent.Console;
using Panel.Agent.Runtimes;
using Panel.Agent.Runtimes.Docker;
using Panel.Agent.Runtimes.Processes;
using Panel.Contracts;
using Panel.Testing;
using DockerImages = Panel.Testing.DockerImages;

namespace Panel.Agent.Tests.Instances;

/// <summary>The life of a workload on a real Docker engine and as a real process.</summary>
public sealed class RealRuntimeTests
{
    private const string Echo =
        "echo up; while read line; do [ \"$line\" = quit ] && exit 0; [ \"$line\" = die ] && kill -9 $$; echo "
        + "\"got $line\"; done";

    private static async Task<InstancesFixture> StartedAsync(string runtime)
    {
        if (runtime == "docker")
        {
            await DockerImages.EnsureBusyboxAsync();
        }

        var node = Guid.CreateVersion7();
        var agent = new InstancesFixture(root =>
        {
            var options = new RuntimeOptions
            {
                NodeId = node,
                Data = root,
                DockerSocket = Environment.GetEnvironmentVariable("PANEL_TEST_DOCKER"),
            };
            return runtime == "docker"
                ? new DockerRuntime(options, TimeProvider.System, NullLoggerFactory.Instance)
                : new ProcessRuntime(options, TimeProvider.System, NullLoggerFactory.Instance);
        });
        await agent.StartAsync();
        return agent;
    }

    private static InstanceSpec Spec(InstancesFixture agent, long generation = 1) =>
        agent.Spec(generation) with
        {
            TrustedOrganization = true,
            Image = DockerImages.Busybox,
            Startup = Echo,
            DataMount = "/home/container",
            Ready = new ReadySpec(["up"], false, null, 0),
            Stop = new StopSpec("quit", null, 10),
        };

    private static async Task LineAsync(InstancesFixture agent, string text)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await foreach (var frame in agent.Consoles.Subscribe(agent.Id, null, deadline.Token)!)
        {
            if (frame is ConsoleFrame.Line line && line.Text == text)
            {
                return;
            }
        }
    }

    [Theory]
    [InlineData("docker")]
    [InlineData("process")]
    public async Task Life_StartConsoleRestartOfAgentStopDelete_Works(string runtime)
    {
        await using var agent = await StartedAsync(runtime);
        Assert.Equal(OperationOutcome.Succeeded, (await agent.FinishedAsync(agent.Start(Spec(agent)))).Outcome);
        await agent.Consoles.SendAsync(agent.Id, "one", CancellationToken.None);
        await LineAsync(agent, "got one");

        await agent.RestartAsync();
        await agent.Consoles.SendAsync(agent.Id, "two", CancellationToken.None);
        await LineAsync(agent, "got two");
        var lines = agent.Consoles.History(agent.Id, null, 100)!.Where(l => l.Stream == "stdout").ToList();
        Assert.Equal(["up", "got one", "got two"], lines.Select(l => l.Text));
        Assert.Equal(InstanceState.Running, agent.State);
        // Both isolate everything where these tests run as root.
        Assert.Equal([], agent.Instances.Observe(agent.Id)!.MissingIsolation);

        var stop = await agent.FinishedAsync(agent.Stop(generation: 2));
        Assert.Equal(
            (OperationOutcome.Succeeded, InstanceState.Stopped, 0),
            (stop.Outcome, stop.Observation!.State, stop.Observation.LastExit!.Code)
        );
        Assert.Null(stop.Observation.MissingIsolation);
        Assert.Equal(OperationOutcome.Succeeded, (await agent.FinishedAsync(agent.Delete(generation: 3))).Outcome);
        Assert.Empty(await agent.Get<IContainerRuntime>().ListAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData("docker")]
    [InlineData("process")]
    public async Task Workload_KilledBySignal9_IsReportedAsCrashWithItsRestart(string runtime)
    {
        await using var agent = await StartedAsync(runtime);
        await agent.FinishedAsync(agent.Start(Spec(agent)));
        await agent.Consoles.SendAsync(agent.Id, "die", CancellationToken.None);

        await agent.UntilAsync(() =>
            agent.Reports.OfType<InstanceObserved>().Any(o => o.Observation.State == InstanceState.Crashed)
        );
        var crash = agent
            .Reports.OfType<InstanceObserved>()
            .First(o => o.Observation.State == InstanceState.Crashed)
            .Observation;
        Assert.Equal(137, crash.LastExit!.Code);
        Assert.NotNull(crash.RestartAt);
        await agent.FinishedAsync(agent.Delete(generation: 2));
    }

    [Theory]
    [InlineData("docker")]
    [InlineData("process")]
    public async Task Install_ScriptsExitCode_IsHonoured(string runtime)
    {
        await using var agent = await StartedAsync(runtime);
        var spec = Spec(agent) with
        {
            Install = new InstallSpec(DockerImages.Busybox, "sh", "echo installing; exit 5", 60),
        };
        var failed = await agent.FinishedAsync(agent.Install(spec));
        Assert.Equal("install_exit_code", failed.Code);
        Assert.Contains("installing", failed.Error, StringComparison.Ordinal);

        var again = Spec(agent, generation: 2) with
        {
            Install = new InstallSpec(DockerImages.Busybox, "sh", "echo fine", 60),
        };
        Assert.Equal(
            (OperationOutcome.Succeeded, InstanceState.Running),
            await EndAsync(agent, agent.Install(again, thenStart: true))
        );
        Assert.Equal(
            "fine\n",
            await File.ReadAllTextAsync(Path.Combine(agent.Instances.PathsOf(agent.Id)!.Logs, "install.log"))
        );
        await agent.FinishedAsync(agent.Delete(generation: 3));
    }

    [Theory]
    [InlineData("docker")]
    [InlineData("process")]
    public async Task Stop_DuringTheFirstStart_StopsTheWorkload(string runtime)
    {
        await using var agent = await StartedAsync(runtime);
        var spec = Spec(agent) with
        {
            Install = new InstallSpec(DockerImages.Busybox, "sh", "echo fine", 60),
            Ready = new ReadySpec(["never"], false, null, 0),
        };
        var install = agent.Install(spec, thenStart: true);
        await agent.UntilAsync(() => agent.State == InstanceState.Starting);
        await LineAsync(agent, "up");

        Assert.Equal(
            (OperationOutcome.Succeeded, InstanceState.Stopped),
            await EndAsync(agent, agent.Stop(generation: 2))
        );
        Assert.Equal(OperationOutcome.Superseded, (await agent.FinishedAsync(install)).Outcome);
        Assert.DoesNotContain(
            await agent.Get<IContainerRuntime>().ListAsync(CancellationToken.None),
            container => container.Running
        );
        await agent.FinishedAsync(agent.Delete(generation: 3));
    }

    [Theory]
    [InlineData("docker", "printf READY; sleep 300")]
    [InlineData("process", "printf READY; sleep 300")]
    [InlineData("docker", "printf 'READY\\r'; sleep 300")]
    [InlineData("process", "printf 'READY\\r'; sleep 300")]
    [InlineData("docker", "echo loading; printf 'RE'; sleep 2; printf 'ADY'; sleep 300")]
    [InlineData("process", "echo loading; printf 'RE'; sleep 2; printf 'ADY'; sleep 300")]
    public async Task Ready_TextWithoutALineFeed_IsMatchedAndShown(string runtime, string startup)
    {
        await using var agent = await StartedAsync(runtime);
        var spec = Spec(agent) with
        {
            Startup = startup,
            Ready = new ReadySpec(["regex:^READY$"], false, null, 0),
            Stop = new StopSpec(null, "SIGKILL", 5),
        };

        Assert.Equal(OperationOutcome.Succeeded, (await agent.FinishedAsync(agent.Start(spec))).Outcome);

        var shown = string.Concat(
            agent
                .Consoles.History(agent.Id, null, 100)!
                .Where(l => l.Stream == "stdout" && l.Text != "loading")
                .Select(l => l.Text)
        );
        Assert.Equal("READY", shown);
        await agent.FinishedAsync(agent.Delete(generation: 2));
    }

    [Theory]
    [InlineData("docker")]
    [InlineData("process")]
    public async Task Console_PromptThenItsEnd_IsShownOnceAndResumes(string runtime)
    {
        await using var agent = await StartedAsync(runtime);
        var spec = Spec(agent) with
        {
            Startup = "echo up; printf 'name? '; read line; echo \"hello $line\"; sleep 300",
            Stop = new StopSpec(null, "SIGKILL", 5),
        };
        await agent.FinishedAsync(agent.Start(spec));
        await LineAsync(agent, "name? ");
        await agent.Consoles.SendAsync(agent.Id, "bob", CancellationToken.None);
        await LineAsync(agent, "hello bob");

        var before = Output(agent);
        Assert.Equal(["up", "name? ", "hello bob"], before.Select(l => l.Text));
        Assert.Equal([false, true, false], before.Select(l => l.Continued));
        await agent.RestartAsync();
        await LineAsync(agent, "hello bob");
        Assert.Equal(
            before.Select(l => (l.Seq, l.Text, l.Continued)),
            Output(agent).Select(l => (l.Seq, l.Text, l.Continued))
        );
        await agent.FinishedAsync(agent.Delete(generation: 2));
    }

    private static List<ConsoleFrame.Line> Output(InstancesFixture agent) =>
        [.. agent.Consoles.History(agent.Id, null, 100)!.Where(l => l.Stream == "stdout")];

    private static async Task<(OperationOutcome, InstanceState?)> EndAsync(InstancesFixture agent, Guid operation)
    {
        var finished = await agent.FinishedAsync(operation);
        return (finished.Outcome, finished.Observation?.State);
    }
}
