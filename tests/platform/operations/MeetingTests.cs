using Panel.Operations.Tests.Things;

namespace Panel.Operations.Tests;

public sealed class SqliteMeetingTests(SqliteThings things) : MeetingTests(things), IClassFixture<SqliteThings>;

public sealed class PostgresMeetingTests(PostgresThings things) : MeetingTests(things), IClassFixture<PostgresThings>;

/// <summary>
/// What becomes of an operation that is asked for while another of the subject has not ended. Paint and
/// polish have the power lane, copy the data lane, rebuild and crush both.
/// </summary>
public abstract class MeetingTests(ThingsFixture things)
{
    [Theory]
    [InlineData("paint", "paint", "joins")]
    [InlineData("paint", "polish", "in_use")]
    [InlineData("paint", "copy", "waits")]
    [InlineData("paint", "rebuild", "in_use")]
    [InlineData("paint", "crush", "waits")]
    [InlineData("polish", "paint", "waits")]
    [InlineData("polish", "polish", "in_use")]
    [InlineData("polish", "copy", "waits")]
    [InlineData("polish", "rebuild", "in_use")]
    [InlineData("polish", "crush", "waits")]
    [InlineData("copy", "paint", "waits")]
    [InlineData("copy", "polish", "waits")]
    [InlineData("copy", "copy", "waits")]
    [InlineData("copy", "rebuild", "in_use")]
    [InlineData("copy", "crush", "waits")]
    [InlineData("rebuild", "paint", "waits")]
    [InlineData("rebuild", "polish", "in_use")]
    [InlineData("rebuild", "copy", "waits")]
    [InlineData("rebuild", "rebuild", "in_use")]
    [InlineData("rebuild", "crush", "waits")]
    [InlineData("crush", "paint", "waits")]
    [InlineData("crush", "polish", "in_use")]
    [InlineData("crush", "copy", "waits")]
    [InlineData("crush", "rebuild", "in_use")]
    [InlineData("crush", "crush", "joins")]
    public async Task Operation_MeetingAnother_DoesAsTheTableSays(string first, string asked, string outcome)
    {
        var thing = await things.Host.AddThingAsync();
        var other = await things.Host.BegunAsync(thing, first);

        var begun = await things.Host.BeginAsync(thing, asked);

        var seen = begun switch
        {
            { Failed: true } => begun.Error.Code,
            { Value: var operation } when operation!.Id == other => "joins",
            _ => "waits",
        };
        Assert.Equal(outcome, seen);
    }

    [Fact]
    public async Task Joining_LooksAtTheNewestOfItsLanesOnly()
    {
        var thing = await things.Host.AddThingAsync();
        var paint = await things.Host.BegunAsync(thing, "paint");
        await things.Host.BegunAsync(thing, "copy");
        Assert.Equal(paint, await things.Host.BegunAsync(thing, "paint"));

        await things.Host.BegunAsync(thing, "crush");

        Assert.NotEqual(paint, await things.Host.BegunAsync(thing, "paint"));
    }

    [Fact]
    public async Task Operation_BehindEightThatWait_IsBusyButOneThatOvertakes()
    {
        var thing = await things.Host.AddThingAsync();
        var first = await things.Host.BegunAsync(thing, "copy");
        for (var waiting = 1; waiting < OperationEngine.MostWaiting; waiting++)
        {
            await things.Host.BegunAsync(thing, "copy");
        }

        Assert.Equal("busy", (await things.Host.BeginAsync(thing, "copy")).Error?.Code);
        Assert.Equal("busy", (await things.Host.BeginAsync(thing, "paint")).Error?.Code);
        await things.Host.BegunAsync(thing, "crush");
        await things.Host.BegunAsync(await things.Host.AddThingAsync(), "copy");

        // Eight wait still, since the crush came; one that runs does not wait.
        await things.Host.ProgressAsync(first);
        Assert.Equal("busy", (await things.Host.BeginAsync(thing, "copy")).Error?.Code);
        await things.Host.FinishAsync((await things.Host.BeginAsync(thing, "crush")).Value!.Id);
        await things.Host.BegunAsync(thing, "copy");
    }

    [Fact]
    public async Task Operation_OfAnotherSubjectWithTheSameKind_IsNotMet()
    {
        await things.Host.BegunAsync(await things.Host.AddThingAsync(), "rebuild");

        await things.Host.BegunAsync(await things.Host.AddThingAsync(), "rebuild");
    }
}
