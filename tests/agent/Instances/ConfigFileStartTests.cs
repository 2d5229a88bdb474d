using Panel.Agent.Console;
using Panel.Agent.Storage;
using Panel.Contracts;

namespace Panel.Agent.Tests.Instances;

public sealed class ConfigFileStartTests
{
    private const string Broken = "a:\n\tb: 1\n";

    [Fact]
    public async Task Start_FileThatCannotBePatched_GoesOnWithAWarning()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        await WriteAsync(agent, "a.yml", Broken);
        await WriteAsync(agent, "b.properties", "p=1");

        var finished = await agent.FinishedAsync(agent.Start(Spec(agent)));

        Assert.Equal((OperationOutcome.Succeeded, null, null), (finished.Outcome, finished.Code, finished.Error));
        Assert.Contains("a.yml", Assert.Single(finished.Warnings!), StringComparison.Ordinal);
        var history = agent.Consoles.History(agent.Id, null, 100)!;
        var line = Assert.Single(history, line => line.Text.Contains("a.yml", StringComparison.Ordinal));
        Assert.Equal("system", line.Stream);
        Assert.Equal((Broken, "p=2"), (await ReadAsync(agent, "a.yml"), await ReadAsync(agent, "b.properties")));
        Assert.Equal(InstanceState.Running, agent.State);
    }

    [Fact]
    public async Task Start_RequiredFileThatCannotBePatched_FailsByItsName()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        await WriteAsync(agent, "a.yml", Broken);
        await WriteAsync(agent, "b.properties", "p=1");

        var finished = await agent.FinishedAsync(agent.Start(Spec(agent, required: true)));

        Assert.Equal((OperationOutcome.Failed, "config_file_invalid"), (finished.Outcome, finished.Code));
        Assert.Contains("a.yml", finished.Error, StringComparison.Ordinal);
        Assert.Equal(0, agent.Runtime.Count("start Workload"));
        Assert.Equal("p=2", await ReadAsync(agent, "b.properties"));
    }

    [Fact]
    public async Task Start_ThatFailsAfterAWarning_StillHasIt()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        await WriteAsync(agent, "a.yml", Broken);
        var neverReady = new ReadySpec(["never"], false, null, 0);
        var operation = agent.Start(Spec(agent) with { Ready = neverReady, RestartPolicy = RestartPolicy.Never });
        await agent.UntilAsync(() => agent.Runtime.Find(agent.Id) is not null);

        agent.Runtime.Exit(agent.Id, 3);
        var finished = await agent.FinishedAsync(operation);

        Assert.Equal((OperationOutcome.Failed, "workload_exited"), (finished.Outcome, finished.Code));
        Assert.Contains("a.yml", Assert.Single(finished.Warnings!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restart_FileThatCannotBePatched_GoesOnWithAWarning()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        var spec = await agent.RunningAsync(_ => Spec(agent));
        await WriteAsync(agent, "a.yml", Broken);
        agent.Runtime.OnSignal = (id, _) => agent.Runtime.Exit(id, 0);

        var finished = await agent.FinishedAsync(agent.Restart(spec with { Generation = spec.Generation + 1 }));

        Assert.Equal(OperationOutcome.Succeeded, finished.Outcome);
        Assert.Single(finished.Warnings!);
    }

    [Fact]
    public async Task Start_SoundFiles_HasNoWarnings()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        await WriteAsync(agent, "a.yml", "a: 1\n");

        Assert.Null((await agent.FinishedAsync(agent.Start(Spec(agent)))).Warnings);
    }

    private static InstanceSpec Spec(InstancesFixture agent, bool required = false) =>
        agent.Spec() with
        {
            ConfigFiles =
            [
                new("a.yml", "yaml", [new("a", "2", null)], required),
                new("b.properties", "properties", [new("p", "2", null)], required),
            ],
        };

    private static string Folder(InstancesFixture agent) =>
        Directory.CreateDirectory(agent.Get<AgentData>().PathsOf(agent.Id).Data).FullName;

    private static Task WriteAsync(InstancesFixture agent, string name, string text) =>
        File.WriteAllTextAsync(Path.Combine(Folder(agent), name), text, TestContext.Current.CancellationToken);

    private static Task<string> ReadAsync(InstancesFixture agent, string name) =>
        File.ReadAllTextAsync(Path.Combine(Folder(agent), name), TestContext.Current.CancellationToken);
}
