using Panel.Agent.Runtimes;
using Panel.Contracts;

namespace Panel.Agent.Tests.Instances;

public sealed class InstallTests
{
    private static async Task<Guid> BeginAsync(InstancesFixture agent, InstanceSpec spec, bool thenStart = false)
    {
        var operation = agent.Install(spec, thenStart);
        await agent.UntilAsync(() => agent.Runtime.Find(agent.Id, ContainerRole.Install) is not null);
        return operation;
    }

    [Fact]
    public async Task Install_ExitCodeZeroThenStart_Runs()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        var operation = await BeginAsync(agent, agent.InstallSpec(), thenStart: true);
        Assert.Equal(InstanceState.Installing, agent.State);
        agent.Runtime.Exit(agent.Id, 0, ContainerRole.Install);

        var finished = await agent.FinishedAsync(operation);

        Assert.Equal(
            (OperationOutcome.Succeeded, InstanceState.Running),
            (finished.Outcome, finished.Observation!.State)
        );
        Assert.Null(agent.Runtime.Find(agent.Id, ContainerRole.Install));
    }

    [Fact]
    public async Task Install_ScriptFails_FailsWithItsLastLinesAndIsNotStartable()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        var operation = await BeginAsync(agent, agent.InstallSpec(), thenStart: true);
        agent.Runtime.Emit(agent.Id, "download refused", ContainerRole.Install);
        agent.Runtime.Exit(agent.Id, 7, ContainerRole.Install);

        var finished = await agent.FinishedAsync(operation);

        Assert.Equal(
            (OperationOutcome.Failed, "install_exit_code", InstanceState.InstallFailed),
            (finished.Outcome, finished.Code, finished.Observation!.State)
        );
        Assert.Contains("exit code 7", finished.Error, StringComparison.Ordinal);
        Assert.Contains("download refused", finished.Error, StringComparison.Ordinal);
        Assert.Equal("not_installed", (await agent.FinishedAsync(agent.Start(agent.Spec(generation: 2)))).Code);
    }

    [Fact]
    public async Task Install_TooLong_EndsWithItsOwnCode()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        var operation = await BeginAsync(agent, agent.InstallSpec(timeout: 60));

        var finished = await agent.FinishedAsync(operation, step: TimeSpan.FromSeconds(10));

        Assert.Equal((OperationOutcome.Failed, "install_timeout"), (finished.Outcome, finished.Code));
        await agent.UntilAsync(() => agent.Runtime.Find(agent.Id, ContainerRole.Install) is null);
    }

    [Fact]
    public async Task Install_Output_IsLoggedMaskedAndToldOnceASecond()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        var operation = await BeginAsync(agent, agent.InstallSpec() with { Secrets = ["hunter22", "hunter22-long"] });
        agent.Runtime.Emit(agent.Id, "password hunter22-long", ContainerRole.Install);
        for (var i = 0; i < 50; i++)
        {
            agent.Runtime.Emit(agent.Id, $"line {i} hunter22", ContainerRole.Install);
        }

        agent.Runtime.Exit(agent.Id, 0, ContainerRole.Install);
        await agent.FinishedAsync(operation);

        var log = await File.ReadAllLinesAsync(Path.Combine(agent.Instances.PathsOf(agent.Id)!.Logs, "install.log"));
        Assert.Equal(51, log.Length);
        Assert.Equal(("password ***", "line 49 ***"), (log[0], log[^1]));
        Assert.Equal("password ***", Assert.Single(agent.Reports.OfType<OperationProgressed>()).Message);
    }

    [Fact]
    public async Task Install_AgentRestartsMeanwhile_HonoursTheExitCode()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        var good = await BeginAsync(agent, agent.InstallSpec());
        await agent.RestartAsync();
        Assert.Equal(InstanceState.Installing, agent.State);
        agent.Runtime.Exit(agent.Id, 0, ContainerRole.Install);
        Assert.Equal(OperationOutcome.Succeeded, (await agent.FinishedAsync(good)).Outcome);
        Assert.Equal(1, agent.Runtime.Count("start Install"));

        var bad = await BeginAsync(agent, agent.InstallSpec(generation: 2));
        await agent.StopAsync();
        agent.Runtime.Exit(agent.Id, 9, ContainerRole.Install);
        await agent.StartAsync();
        Assert.Equal("install_exit_code", (await agent.FinishedAsync(bad)).Code);
        Assert.Single(agent.Finished(bad));
    }

    [Fact]
    public async Task Install_ContainerLostWhileAgentWasAway_IsInterruptedNeverSucceeded()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        var operation = await BeginAsync(agent, agent.InstallSpec(), thenStart: true);
        await agent.StopAsync();
        await agent.Runtime.RemoveAsync(agent.Id, ContainerRole.Install, CancellationToken.None);
        await agent.StartAsync();

        var finished = await agent.FinishedAsync(operation);

        Assert.Equal(
            (OperationOutcome.Failed, "interrupted", InstanceState.Interrupted),
            (finished.Outcome, finished.Code, finished.Observation!.State)
        );
        Assert.Equal(0, agent.Runtime.Count("start Workload"));
    }

    [Fact]
    public async Task Install_WithoutScriptOrStart_HasItsDataFolder()
    {
        await using var agent = await InstancesFixture.StartedAsync();

        Assert.Equal(OperationOutcome.Succeeded, (await agent.FinishedAsync(agent.Install(agent.Spec()))).Outcome);

        Assert.True(Directory.Exists(agent.Instances.PathsOf(agent.Id)!.Data));
        Assert.Equal(InstanceState.Stopped, agent.State);
    }

    [Fact]
    public async Task Install_OutputInParts_IsLoggedAsWholeLinesAndMasked()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        var operation = await BeginAsync(agent, agent.InstallSpec() with { Secrets = ["hunter22"] });
        agent.Runtime.Emit(agent.Id, "password hunt" + UnfinishedText.Mark, ContainerRole.Install);
        agent.Runtime.Emit(agent.Id, "er22", ContainerRole.Install);
        agent.Runtime.Exit(agent.Id, 0, ContainerRole.Install);
        await agent.FinishedAsync(operation);

        Assert.Equal(
            "password ***\n",
            await File.ReadAllTextAsync(Path.Combine(agent.Instances.PathsOf(agent.Id)!.Logs, "install.log"))
        );
    }
}
