using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Operations.Tests.Things;
using Panel.Testing;

namespace Panel.Operations.Tests;

public sealed class SqliteEndTests(SqliteThings things) : EndTests(things), IClassFixture<SqliteThings>;

public sealed class PostgresEndTests(PostgresThings things) : EndTests(things), IClassFixture<PostgresThings>;

/// <summary>Each operation ends once, whoever says so and however often.</summary>
public abstract class EndTests(ThingsFixture things)
{
    private static readonly TimeSpan PastTheDeadline = TimeSpan.FromMinutes(31);

    [Fact]
    public async Task Report_ComingAgain_ChangesNothing()
    {
        var thing = await things.Host.AddThingAsync();
        var operation = await things.Host.BegunAsync(thing, "copy");
        await things.Host.FinishAsync(operation, OperationOutcome.Failed, "disk_full");
        var ended = await things.Host.ReadAsync(operation);

        await things.Host.FinishAsync(operation);
        await things.Host.ProgressAsync(operation, 10);

        Assert.Equivalent(ended, await things.Host.ReadAsync(operation));
        Assert.Equal((OperationStatus.Failed, "disk_full"), (ended.Status, ended.ErrorCode));
        Assert.Equal((1, "disk_full"), Ends(await things.Host.ReadAsync(thing)));
    }

    [Fact]
    public async Task Report_AfterTheDeadline_TellsOfTheSubjectOnceAndLeavesTheEnd()
    {
        var thing = await things.Host.AddThingAsync();
        var operation = await things.Host.BegunAsync(thing, "paint");
        things.Clock.Advance(PastTheDeadline);
        var expired = await EndedAsync(operation);
        Assert.Equal(
            (OperationStatus.Expired, "deadline_exceeded", "It was not begun in time."),
            (expired.Status, expired.ErrorCode, expired.Error)
        );

        await things.Host.FinishAsync(operation, result: "{}");
        await things.Host.FinishAsync(operation);

        var late = await things.Host.ReadAsync(operation);
        Assert.Equal(
            (OperationStatus.Expired, "deadline_exceeded", (string?)null),
            (late.Status, late.ErrorCode, late.Result)
        );
        Assert.Equal((2, "done"), Ends(await things.Host.ReadAsync(thing)));
        Assert.Equal(["run", "cancel"], things.Host.Commands.Of(operation));
    }

    [Fact]
    public async Task FinishExpireAndCancel_AtOnce_OneEndWins()
    {
        var thing = await things.Host.AddThingAsync();
        var operations = new List<Guid>();
        for (var count = 0; count < OperationEngine.MostWaiting; count++)
        {
            operations.Add(await things.Host.BegunAsync(thing, "copy"));
        }

        things.Clock.Advance(PastTheDeadline);
        await Task.WhenAll(
            operations.SelectMany(operation =>
                new[] { Task.Run(() => things.Host.FinishAsync(operation)), Task.Run(() => CancelAsync(operation)) }
            )
        );
        foreach (var operation in operations)
        {
            var ended = await EndedAsync(operation);
            var ends = await things.Events.Received.AtLeastAsync<OperationChanged>(change =>
                change.OperationId == operation && change.EndedAt is not null && change.Version == ended.Version
            );
            Assert.All(ends, end => Assert.Equal(ended.Status, end.Status));
            var said = things.Events.Received.All<OperationChanged>(change => change.OperationId == operation);
            Assert.Equal(said.Count, said.Select(change => change.Version).Distinct().Count());
            Assert.Single(said.Where(change => change.EndedAt is not null).Select(change => change.Status).Distinct());
        }
    }

    [Fact]
    public async Task Operation_ThatReportsAndFallsSilent_HasStalled()
    {
        var thing = await things.Host.AddThingAsync();
        var (copy, paint) = (await things.Host.BegunAsync(thing, "copy"), await things.Host.BegunAsync(thing, "paint"));
        var queued = await things.Host.BegunAsync(thing, "copy");
        await things.Host.ProgressAsync(copy, 10, "Copying");
        await things.Host.ProgressAsync(paint);
        things.Clock.Advance(TimeSpan.FromMinutes(4));
        await things.Host.ProgressAsync(copy, 20, "Copying on");
        things.Clock.Advance(TimeSpan.FromMinutes(4));
        Assert.True((await things.Host.ReadAsync(copy)).IsActive);

        things.Clock.Advance(TimeSpan.FromMinutes(2));

        var stalled = await EndedAsync(copy);
        Assert.Equal(
            (OperationStatus.Failed, "stalled", "Nothing was heard of it for 5 minutes. Last step: Copying on"),
            (stalled.Status, stalled.ErrorCode, stalled.Error)
        );
        Assert.Equal(["run", "cancel"], things.Host.Commands.Of(copy));
        Assert.True((await things.Host.ReadAsync(paint)).IsActive);
        Assert.True((await things.Host.ReadAsync(queued)).IsActive);
    }

    [Fact]
    public async Task Operation_WhoseKindFails_KeepsNoOtherOpen()
    {
        var thing = await things.Host.AddThingAsync();
        var broken = await things.Host.BegunAsync(thing, "broken");
        var paint = await things.Host.BegunAsync(thing, "paint");

        things.Clock.Advance(PastTheDeadline);

        await EndedAsync(paint);
        Assert.True((await things.Host.ReadAsync(broken)).IsActive);
        Assert.Equal(1, (await things.Host.ReadAsync(thing)).Ends);
    }

    [Fact]
    public async Task Operation_OfAKindThatIsGone_Expires()
    {
        var thing = await things.Host.AddThingAsync();
        var operation = await things.Host.BegunAsync(thing, "paint");
        await things.Host.InScopeAsync(
            (context, _) =>
                context
                    .Set<Operation>()
                    .Where(row => row.Id == operation)
                    .ExecuteUpdateAsync(set => set.SetProperty(row => row.Kind, "of_old"))
        );

        things.Clock.Advance(PastTheDeadline);

        Assert.Equal(OperationStatus.Expired, (await EndedAsync(operation)).Status);
    }

    private static (int, string) Ends(Thing thing) => (thing.Ends, thing.LastEnd);

    private Task CancelAsync(Guid operation) =>
        things.Host.ChangeAsync(
            operation,
            (engine, row) =>
                engine.EndAsync(row, new OperationEnd(OperationStatus.Cancelled, "cancelled"), CancellationToken.None)
        );

    private Task<Operation> EndedAsync(Guid operation) =>
        Eventually.GetAsync(_ => things.Host.ReadAsync(operation), row => !row.IsActive, TimeSpan.FromSeconds(20));
}
