using Microsoft.Extensions.Logging.Abstractions;
using Panel.Agent.Console;
using Panel.Agent.Runtimes;
using Panel.Agent.Runtimes.Docker;
using Panel.Agent.Runtimes.Processes;
using Panel.Contracts;
using DockerImages = Panel.Testing.DockerImages;

namespace Panel.Agent.Tests.Instances;

/// <summary>The life of a workload on a real Docker engine and as a real process.</summary>
public sealed class RealRuntimeTests
{
    private const string Echo = "echo up; while read line; do [ \"$line\" = quit ] && exit 0; [ \"$line\" = die ] && kill -9 $$; echo \"got $line\"; done";

    private static async Task<InstancesFixture> StartedAsync(string runtime)
    {
        if (runtime == "docker")
            await DockerImages.EnsureBusyboxAsync();
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

    private static InstanceSpec Spec(InstancesFixture agent, long generation = 1) => agent.Spec(generation) with
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
                return;
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
        Assert.Equal((OperationOutcome.Succeeded, InstanceState.Stopped, 0), (stop.Outcome, stop.Observation!.State, stop.Observation.LastExit!.Code));
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

        await agent.UntilAsync(() => agent.Reports.OfType<InstanceObserved>().Any(o => o.Observation.State == InstanceState.Crashed));
        var crash = agent.Reports.OfType<InstanceObserved>().First(o => o.Observation.State == InstanceState.Crashed).Observation;
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
        var spec = Spec(agent) with { Install = new InstallSpec(DockerImages.Busybox, "sh", "echo installing; exit 5", 60) };
        var failed = await agent.FinishedAsync(agent.Install(spec));
        Assert.Equal("install_exit_code", failed.Code);
        Assert.Contains("installing", failed.Error, StringComparison.Ordinal);

        var again = Spec(agent, generation: 2) with { Install = new InstallSpec(DockerImages.Busybox, "sh", "echo fine", 60) };
        Assert.Equal((OperationOutcome.Succeeded, InstanceState.Running), await EndAsync(agent, agent.Install(again, thenStart: true)));
        Assert.Equal("fine\n", await File.ReadAllTextAsync(Path.Combine(agent.Instances.PathsOf(agent.Id)!.Logs, "install.log")));
        await agent.FinishedAsync(agent.Delete(generation: 3));
    }

    private static async Task<(OperationOutcome, InstanceState?)> EndAsync(InstancesFixture agent, Guid operation)
    {
        var finished = await agent.FinishedAsync(operation);
        return (finished.Outcome, finished.Observation?.State);
    }
}
