using System.Net;
using Panel.Contracts;
using Panel.Instances.Tests.Support;

namespace Panel.Instances.Tests.Reports;

public sealed class SqliteReportTests(SqliteInstancesApi api) : ReportTests(api);

public sealed class PostgresReportTests(PostgresInstancesApi api) : ReportTests(api);

public abstract class ReportTests(InstancesApi api)
{
    [Fact]
    public async Task FinishedCreate_Succeeded_RunsAndMayBeStartedAgain()
    {
        await using var stage = await Stage.SetAsync(api);
        var (id, operation) = await stage.CreateAsync();

        await stage.Node.ReportAsync(
            new OperationProgressed(
                stage.Node.Id,
                stage.Node.NextSequence(),
                operation,
                id,
                40,
                "Pulling the image",
                FakeNode.Now
            )
        );
        Assert.Equal(
            "Pulling the image",
            (string?)(await stage.OperationAsync(operation, "running"))["progress"]!["message"]
        );
        await stage.Node.FinishAsync(operation, id, OperationOutcome.Succeeded, InstanceState.Running);

        await stage.StateAsync(id, "running");
        Assert.Equal(100, (int?)(await stage.OperationAsync(operation, "succeeded"))["progress"]!["percent"]);
        await stage.ActAsync(id, "start");
    }

    [Fact]
    public async Task FinishedCreate_Failed_StopsAndRefusesAStart()
    {
        await using var stage = await Stage.SetAsync(api);
        var (id, operation) = await stage.CreateAsync();

        await stage.Node.FinishAsync(
            operation,
            id,
            OperationOutcome.Failed,
            InstanceState.InstallFailed,
            "install_exit_code"
        );

        Assert.Equal("stopped", (string?)(await stage.StateAsync(id, "install_failed"))["desired_state"]);
        Assert.Equal("install_exit_code", (string?)(await stage.OperationAsync(operation, "failed"))["error"]!["code"]);
        await Stage.RefusedAsync(
            await stage.Client.PostAsync($"/v1/instances/{id}/start", null),
            HttpStatusCode.Conflict,
            "not_installed"
        );
    }

    [Fact]
    public async Task Report_OlderThanTheLast_IsIgnored()
    {
        await using var stage = await Stage.SetAsync(api);
        var id = await stage.CreateRunningAsync();
        var other = await stage.CreateRunningAsync("other");
        var old = stage.Node.NextSequence();
        await stage.Node.ObserveAsync(FakeNode.Seen(id, InstanceState.Stopping));
        await stage.StateAsync(id, "stopping");

        // One report with an old and a new part: once the new part shows, the old one has been looked at.
        await stage.Node.ReportAsync(
            new InstancesObserved(
                stage.Node.Id,
                old,
                FakeNode.Now,
                [FakeNode.Seen(id, InstanceState.Crashed), FakeNode.Seen(other, InstanceState.Stopped)]
            )
        );

        await stage.StateAsync(other, "stopped");
        Assert.Equal("stopping", (string?)(await stage.GetAsync(id))["state"]);
    }

    [Fact]
    public async Task Report_DeliveredTwice_ActsOnce()
    {
        await using var stage = await Stage.SetAsync(api);
        var id = await stage.CreateRunningAsync();
        var messageId = Guid.CreateVersion7();
        var crash = new InstanceObserved(
            stage.Node.Id,
            stage.Node.NextSequence(),
            FakeNode.Seen(id, InstanceState.Crashed, new LastExit(137, true, FakeNode.Now))
        );

        await stage.Node.ReportAsync(crash, messageId);
        await stage.StateAsync(id, "crashed");
        await stage.Node.ReportAsync(crash, messageId);
        await stage.Node.ReportAsync(crash);
        await stage.Node.ObserveAsync(FakeNode.Seen(id, InstanceState.Running));

        await stage.StateAsync(id, "running");
        await api.Events.Received.FirstAsync<InstanceStateChanged>(change =>
            change.InstanceId == id && change.From == InstanceState.Crashed
        );
        Assert.Equal(
            (137, true),
            Assert.Single(
                api.Events.Received.All<InstanceCrashed>(crashed => crashed.InstanceId == id)
                    .Select(crashed => (crashed.Exit.Code, crashed.Exit.Oom))
            )
        );
        Assert.Single(
            api.Events.Received.All<InstanceStateChanged>(change =>
                change.InstanceId == id && change.To == InstanceState.Crashed
            )
        );
    }

    [Fact]
    public async Task Finished_SaidAgainAfterANewStart_DoesNotStopIt()
    {
        await using var stage = await Stage.SetAsync(api);
        var id = await stage.CreateRunningAsync();
        var other = await stage.CreateRunningAsync("other");
        var first = await stage.ActAsync(id, "start");
        await stage.Node.FinishAsync(first, id, OperationOutcome.Failed, InstanceState.Crashed, "exit_code");
        await stage.OperationAsync(first, "failed");
        Assert.Equal("stopped", (string?)(await stage.GetAsync(id))["desired_state"]);
        await stage.ActAsync(id, "start");

        // A node that is asked again answers with the same end.
        await stage.Node.FinishAsync(first, id, OperationOutcome.Failed, InstanceState.Crashed, "exit_code");
        await stage.Node.ObserveAsync(FakeNode.Seen(other, InstanceState.Stopped));

        await stage.StateAsync(other, "stopped");
        Assert.Equal("running", (string?)(await stage.GetAsync(id))["desired_state"]);
    }

    [Fact]
    public async Task StateChanged_ByAReport_SaysWhenTheNodeSawIt()
    {
        await using var stage = await Stage.SetAsync(api);
        var id = await stage.CreateRunningAsync();
        var seen = FakeNode.Seen(id, InstanceState.Stopped) with { At = FakeNode.Now.AddHours(-2) };

        await stage.Node.ObserveAsync(seen);

        var change = await api.Events.Received.FirstAsync<InstanceStateChanged>(change =>
            change.InstanceId == id && change.To == InstanceState.Stopped
        );
        Assert.Equal(seen.At.UtcDateTime, change.ObservedAt!.Value.UtcDateTime, TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public async Task Report_OfAnotherNode_ChangesNothing()
    {
        await using var stage = await Stage.SetAsync(api);
        await using var liar = await FakeNode.StartAsync(api, stage.Organization);
        var id = await stage.CreateRunningAsync();
        var stop = await stage.ActAsync(id, "stop");

        await liar.ReportAsync(new InstanceObserved(liar.Id, 1000, FakeNode.Seen(id, InstanceState.Crashed)));
        await liar.FinishAsync(stop, id, OperationOutcome.Succeeded, InstanceState.Stopped);
        await liar.ConnectAsync();
        await liar.Commands.FirstAsync<SyncNode>(_ => true);

        Assert.Equal("running", (string?)(await stage.GetAsync(id))["state"]);
        await stage.OperationAsync(stop, "queued");
    }

    [Fact]
    public async Task Connected_WithAnOpenOperation_GetsItsStateAndTheCommandAgain()
    {
        await using var stage = await Stage.SetAsync(api);
        var running = await stage.CreateRunningAsync("running");
        var (installing, operation) = await stage.CreateAsync("installing");
        await stage.Node.Commands.FirstAsync<InstallInstance>(install => install.OperationId == operation);

        await stage.Node.ConnectAsync(FakeNode.Seen(running, InstanceState.Stopped));

        var sync = await stage.Node.Commands.FirstAsync<SyncNode>(_ => true);
        Assert.Equal(
            [(running, DesiredState.Running, true), (installing, DesiredState.Running, false)],
            sync.Instances.Select(wanted => (wanted.Spec.InstanceId, wanted.Desired, wanted.Installed))
                .OrderBy(wanted => !wanted.Item3)
        );
        Assert.Empty(sync.Deleted);
        await Panel.Testing.Eventually.GetAsync(
            () => stage.Node.Commands.All<InstallInstance>(install => install.OperationId == operation),
            sent => sent.Count == 2
        );
        Assert.Single(stage.Node.Commands.All<InstallInstance>(install => install.Spec.InstanceId == running));
        await stage.StateAsync(running, "stopped");
    }

    [Fact]
    public async Task Finished_WithWarnings_ShowsThemShortened()
    {
        await using var stage = await Stage.SetAsync(api);
        var (id, operation) = await stage.CreateAsync();
        Assert.Empty((await stage.OperationAsync(operation, "queued"))["warnings"]!.AsArray());
        string[] warnings =
        [
            "a.yml: line 2\nis no YAML",
            new string('x', 600),
            .. Enumerable.Range(0, 60).Select(number => $"{number}"),
        ];

        await stage.Node.ReportAsync(
            new OperationFinished(
                stage.Node.Id,
                stage.Node.NextSequence(),
                operation,
                id,
                OperationOutcome.Succeeded,
                null,
                null,
                FakeNode.Now,
                FakeNode.Seen(id, InstanceState.Running),
                warnings
            )
        );

        var shown = (await stage.OperationAsync(operation, "succeeded"))["warnings"]!
            .AsArray()
            .Select(line => (string)line!)
            .ToList();
        Assert.Equal((50, "a.yml: line 2 is no YAML", 500), (shown.Count, shown[0], shown[1].Length));
    }

    [Fact]
    public async Task Observation_SaysWhatTheRunIsNotIsolatedBy()
    {
        await using var stage = await Stage.SetAsync(api);
        var id = await stage.CreateRunningAsync();
        Assert.Null((await stage.GetAsync(id))["missing_isolation"]);

        await stage.Node.ObserveAsync(
            FakeNode.Seen(id, InstanceState.Starting) with
            {
                MissingIsolation = ["user", "mounts", "A B", ""],
            }
        );
        var seen = await stage.StateAsync(id, "starting");
        Assert.Equal(["user", "mounts"], seen["missing_isolation"]!.AsArray().Select(name => (string)name!));

        await stage.Node.ObserveAsync(FakeNode.Seen(id, InstanceState.Running) with { MissingIsolation = [] });
        Assert.Empty((await stage.StateAsync(id, "running"))["missing_isolation"]!.AsArray());
        await stage.Node.ObserveAsync(FakeNode.Seen(id, InstanceState.Stopped));
        Assert.Null((await stage.StateAsync(id, "stopped"))["missing_isolation"]);
    }
}
