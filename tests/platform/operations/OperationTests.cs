using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Operations.Tests.Things;
using Panel.Testing;

namespace Panel.Operations.Tests;

public sealed class SqliteOperationTests(SqliteThings things) : OperationTests(things), IClassFixture<SqliteThings>;

public sealed class PostgresOperationTests(PostgresThings things)
    : OperationTests(things),
        IClassFixture<PostgresThings>;

/// <summary>What an operation tells others from its beginning to its end.</summary>
public abstract class OperationTests(ThingsFixture things)
{
    [Fact]
    public async Task Operation_FromBeginToEnd_IsToldWithEachChange()
    {
        var thing = await things.Host.AddThingAsync();
        var operation = await things.Host.BegunAsync(thing, "copy");
        await things.Host.ProgressAsync(operation, 250, "Copying\0");
        await things.Host.FinishAsync(operation, result: """{"bytes": 12}""");

        var told = (
            await things.Events.Received.AtLeastAsync<OperationChanged>(
                change => change.OperationId == operation,
                count: 3
            )
        ).OrderBy(change => change.Version);
        Assert.Equal(
            [
                (1, OperationStatus.Queued, null, null, null),
                (2, OperationStatus.Running, 100, "Copying", null),
                (3, OperationStatus.Succeeded, 100, "Copying", """{"bytes": 12}"""),
            ],
            told.Select(change => (change.Version, change.Status, change.Percent, change.Message, change.Result))
        );
        Assert.All(
            told,
            change =>
                Assert.Equal(
                    ("things", "thing", thing.Id, "anvil", "copy", "things.read", "things.update"),
                    (
                        change.Service,
                        change.SubjectType,
                        change.SubjectId,
                        change.SubjectName,
                        change.Kind,
                        change.ReadPermission,
                        change.CancelPermission
                    )
                )
        );
        var record = await things.Events.Received.FirstAsync<AuditRecorded>(record =>
            record.Target.Id == thing.Id.ToString()
        );
        Assert.Equal(("thing.copy_requested", thing.OrganizationId), (record.Action, record.OrganizationId));
    }

    [Fact]
    public async Task Begin_NotSaved_LeavesNothing()
    {
        var thing = await things.Host.AddThingAsync();

        var begun = await things.Host.InScopeAsync(
            (_, engine) =>
                engine.BeginAsync(
                    new OperationRequest(
                        "copy",
                        new OperationSubject(ThingKind.Subject, thing.Id, thing.Name),
                        thing.OrganizationId,
                        things.Host.Node,
                        Guid.Empty
                    ),
                    CancellationToken.None
                )
        );

        var marker = await things.Host.BegunAsync(thing, "copy");
        await things.Events.Received.FirstAsync<OperationChanged>(change => change.OperationId == marker);
        Assert.Empty(things.Events.Received.All<OperationChanged>(change => change.OperationId == begun.Value!.Id));
        Assert.False(
            await things.Host.InScopeAsync(
                (context, _) => context.Set<Operation>().AnyAsync(row => row.Id == begun.Value!.Id)
            )
        );
    }

    [Theory]
    [InlineData("[1]")]
    [InlineData("{")]
    [InlineData("")]
    public async Task Result_ThatIsNoObject_IsAWarning(string result) => await RefusedResultAsync(result);

    [Fact]
    public async Task Result_LongerThanItMayBe_IsAWarning() =>
        await RefusedResultAsync($$"""{"a": "{{new string('é', 9 * 1024)}}"}""");

    [Fact]
    public async Task SendAgain_ANodeIsBack_SendsWhatItHasNotAnswered()
    {
        var thing = await things.Host.AddThingAsync();
        var (waiting, running) = (
            await things.Host.BegunAsync(thing, "copy"),
            await things.Host.BegunAsync(thing, "paint")
        );
        var ended = await things.Host.BegunAsync(thing, "copy");
        await things.Host.ProgressAsync(running);
        await things.Host.FinishAsync(ended);

        await things.Host.InScopeAsync(
            async (_, engine) =>
            {
                await engine.SendAgainAsync(Guid.CreateVersion7(), CancellationToken.None);
                await engine.SendAgainAsync(things.Host.Node, CancellationToken.None);
                return 0;
            }
        );

        Assert.Equal(["run", "run"], things.Host.Commands.Of(waiting));
        Assert.Equal(["run", "run"], things.Host.Commands.Of(running));
        Assert.Equal(["run"], things.Host.Commands.Of(ended));
    }

    [Fact]
    public async Task CancelRequested_OfThisService_ReachesTheKindOfWhatIsOpen()
    {
        var thing = await things.Host.AddThingAsync();
        var (ended, open) = (await things.Host.BegunAsync(thing, "copy"), await things.Host.BegunAsync(thing, "copy"));
        await things.Host.FinishAsync(ended);

        await things.Events.PublishAsync(CancelOf(open, "others"));
        await things.Events.PublishAsync(CancelOf(ended, "things"));
        await things.Events.PublishAsync(CancelOf(open, "things"));

        await Eventually.TrueAsync(() => things.Host.Commands.Of(open) is ["run", "cancel"]);
        Assert.Equal(["run"], things.Host.Commands.Of(ended));
    }

    [Theory]
    [InlineData(-1, "00:10:00")]
    [InlineData(0, "00:10:00")]
    [InlineData(5_000_000, "00:10:01")]
    [InlineData(3_000_000_000, "00:20:00")]
    [InlineData(long.MaxValue, "1.00:00:00")]
    public void DataLimit_GrowsWithTheBytes(long bytes, string limit) =>
        Assert.Equal(TimeSpan.Parse(limit, System.Globalization.CultureInfo.InvariantCulture), DataLimit.Of(bytes));

    private static OperationCancelRequested CancelOf(Guid operation, string service) =>
        new(operation, service, Guid.Empty, ManualClock.Start);

    private async Task RefusedResultAsync(string result)
    {
        var operation = await things.Host.BegunAsync(await things.Host.AddThingAsync(), "copy");

        await things.Host.FinishAsync(operation, result: result);

        var row = await things.Host.ReadAsync(operation);
        Assert.Equal(
            (OperationStatus.Succeeded, null, "The result is not kept: it is no JSON object of 16 KiB at most."),
            (row.Status, row.Result, row.Warnings)
        );
    }
}
