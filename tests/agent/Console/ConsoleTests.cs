using Panel.Agent.Console;
using Panel.Agent.Runtimes;
using Panel.Agent.Tests.Instances;
using Panel.Contracts;
using Panel.Testing;

namespace Panel.Agent.Tests.Console;

public sealed class ConsoleTests
{
    private static async Task<List<ConsoleFrame>> ReadAsync(
        InstancesFixture agent,
        long? since,
        Func<ConsoleFrame, bool> until
    )
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        var frames = new List<ConsoleFrame>();
        await foreach (var frame in agent.Consoles.Subscribe(agent.Id, since, deadline.Token)!)
        {
            frames.Add(frame);
            if (until(frame))
            {
                break;
            }
        }

        return frames;
    }

    private static bool IsLine(ConsoleFrame frame, string text) => frame is ConsoleFrame.Line line && line.Text == text;

    private static void Emit(InstancesFixture agent, int first, int count)
    {
        for (var i = first; i < first + count; i++)
        {
            agent.Runtime.Emit(agent.Id, $"line {i}");
        }
    }

    [Fact]
    public async Task Subscribe_Running_GivesStateThenHistoryThenLiveWithoutHoles()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        await agent.RunningAsync();
        Emit(agent, 0, 20);
        var reading = ReadAsync(agent, null, f => IsLine(f, "line 99"));
        Emit(agent, 20, 80);

        var frames = await reading;
        Assert.Equal(new ConsoleFrame.State(InstanceState.Running), frames[0]);
        var lines = frames.OfType<ConsoleFrame.Line>().ToList();
        Assert.Equal(Enumerable.Range(1, lines.Count).Select(i => (long)i), lines.Select(l => l.Seq));
        Assert.Equal(100, lines.Count(l => l.Stream == "stdout"));
        Assert.Contains(lines, l => l is { Stream: "system", Text: "[panel] starting" });
    }

    [Fact]
    public async Task Subscribe_StateChanges_AreTold()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        await agent.RunningAsync();
        var reading = ReadAsync(agent, null, f => f is ConsoleFrame.State { Value: InstanceState.Stopped });
        agent.Runtime.OnSignal = (id, _) => agent.Runtime.Exit(id, 0);
        agent.Stop(generation: 2);

        Assert.Contains(new ConsoleFrame.State(InstanceState.Running), await reading);
    }

    [Fact]
    public async Task Console_AgentRestarts_GoesOnWithTheSameSequencesAndLosesNoLine()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        await agent.RunningAsync();
        Emit(agent, 0, 50);
        var before = (await ReadAsync(agent, null, f => IsLine(f, "line 49"))).OfType<ConsoleFrame.Line>().ToList();
        await agent.StopAsync();
        Emit(agent, 50, 50);
        await agent.StartAsync();

        var after = (await ReadAsync(agent, before[9].Seq, f => IsLine(f, "line 99"))).ToList();
        Assert.DoesNotContain(after, f => f is ConsoleFrame.Gap);
        var lines = after.OfType<ConsoleFrame.Line>().ToList();
        Assert.Equal(
            before.Skip(10).Select(l => (l.Seq, l.Text)),
            lines.Take(before.Count - 10).Select(l => (l.Seq, l.Text))
        );
        Assert.Equal(
            Enumerable.Range(50, 50).Select(i => $"line {i}"),
            lines.Where(l => l.Stream == "stdout").Select(l => l.Text).TakeLast(50)
        );
        Assert.Equal(Enumerable.Range(0, lines.Count).Select(i => lines[0].Seq + i), lines.Select(l => l.Seq));
    }

    [Fact]
    public async Task Console_PositionNotSavedBeforeAKill_GivesTheSameSequencesAgain()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        await agent.RunningAsync();
        agent.Get<InstanceConsoles>().Save();
        Emit(agent, 0, 30);
        var before = (await ReadAsync(agent, null, f => IsLine(f, "line 29"))).OfType<ConsoleFrame.Line>().ToList();
        // What a SIGKILL leaves: the mark from before these lines. The folder is put back after the orderly stop.
        using var copy = new TempFolder();
        foreach (var file in Directory.GetFiles(agent.Root, "agent.db*"))
        {
            File.Copy(file, Path.Combine(copy.Path, Path.GetFileName(file)));
        }

        await agent.StopAsync();
        foreach (var file in Directory.GetFiles(agent.Root, "agent.db*"))
        {
            File.Delete(file);
        }

        foreach (var file in Directory.GetFiles(copy.Path))
        {
            File.Copy(file, Path.Combine(agent.Root, Path.GetFileName(file)));
        }

        await agent.StartAsync();

        var after = (await ReadAsync(agent, null, f => IsLine(f, "line 29"))).OfType<ConsoleFrame.Line>().ToList();
        Assert.Equal(before.Select(l => (l.Seq, l.Text)), after.Select(l => (l.Seq, l.Text)));
    }

    [Fact]
    public async Task Subscribe_LinesGone_SaysGap()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        await agent.RunningAsync();
        Emit(agent, 0, ConsoleRing.MaxLines + 100);
        await agent.UntilAsync(() =>
            agent.Consoles.History(agent.Id, null, 1)!.Any(l => l.Text == $"line {ConsoleRing.MaxLines + 99}")
        );

        var frames = await ReadAsync(agent, 5, f => f is ConsoleFrame.Line);
        var gap = Assert.IsType<ConsoleFrame.Gap>(frames[1]);
        Assert.Equal((5, Assert.IsType<ConsoleFrame.Line>(frames[2]).Seq), (gap.After, gap.Before));
        Assert.Equal(ConsoleRing.MaxLines, agent.Consoles.History(agent.Id, null, int.MaxValue)!.Count);
    }

    [Fact]
    public async Task Subscribe_ReaderTooSlow_IsDroppedAndTheOthersAreNot()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        await agent.RunningAsync();
        await using var slow = agent.Consoles.Subscribe(agent.Id, null, CancellationToken.None)!.GetAsyncEnumerator();
        Assert.True(await slow.MoveNextAsync());
        var read = 0;
        var fast = ReadAsync(
            agent,
            null,
            f => f is ConsoleFrame.Line { Stream: "stdout" } && Interlocked.Increment(ref read) == 1500
        );
        // In portions that a reader who reads can take.
        for (var first = 0; first < 1500; first += 300)
        {
            Emit(agent, first, 300);
            await agent.UntilAsync(() => Volatile.Read(ref read) == first + 300);
        }

        Assert.True(IsLine((await fast)[^1], "line 1499"));
        await Assert.ThrowsAsync<SlowReaderException>(async () =>
        {
            while (await slow.MoveNextAsync()) { }
        });
    }

    [Fact]
    public async Task History_Before_GivesThePageBelow()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        await agent.RunningAsync();
        Emit(agent, 0, 50);
        await ReadAsync(agent, null, f => IsLine(f, "line 49"));
        var last = agent.Consoles.History(agent.Id, null, 10)!;
        var page = agent.Consoles.History(agent.Id, last[0].Seq, 10)!;

        Assert.Equal((10, last[0].Seq - 1), (page.Count, page[^1].Seq));
    }

    [Fact]
    public async Task Console_LongLine_IsSplitAndMarkedAndNothingIsLost()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        await agent.RunningAsync();
        // With a character of two halves over the first cut.
        var text =
            new string('x', InstanceConsole.MaxLineLength - 1)
            + "🔥"
            + string.Concat(Enumerable.Range(0, 53_000).Select(i => (char)('a' + (i % 26))));
        agent.Runtime.Emit(agent.Id, text);
        agent.Runtime.Emit(agent.Id, "next");
        var lines = (await ReadAsync(agent, null, f => IsLine(f, "next")))
            .OfType<ConsoleFrame.Line>()
            .Where(l => l.Stream == "stdout")
            .ToList();

        Assert.Equal(text, string.Concat(lines.SkipLast(1).Select(l => l.Text)));
        Assert.Equal([true, true, true, true, false, false], lines.Select(l => l.Continued));
        Assert.All(lines, l => Assert.InRange(l.Text.Length, 1, InstanceConsole.MaxLineLength));
        Assert.Equal(lines, agent.Consoles.History(agent.Id, null, lines.Count));
    }

    [Fact]
    public async Task Console_LongLineAndAgentRestarts_GoesOnWithTheSameSequences()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        await agent.RunningAsync();
        agent.Runtime.Emit(agent.Id, "before");
        agent.Runtime.Emit(agent.Id, new string('x', 70_000));
        agent.Runtime.Emit(agent.Id, "prompt" + UnfinishedText.Mark);
        agent.Runtime.Emit(agent.Id, " goes on");
        var before = (await ReadAsync(agent, null, f => IsLine(f, " goes on")))
            .OfType<ConsoleFrame.Line>()
            .Where(l => l.Stream == "stdout")
            .ToList();
        await agent.RestartAsync();

        var after = (await ReadAsync(agent, null, f => IsLine(f, " goes on")))
            .OfType<ConsoleFrame.Line>()
            .Where(l => l.Stream == "stdout")
            .ToList();
        Assert.Equal(before, after);
        var resumed = (await ReadAsync(agent, before[3].Seq, f => IsLine(f, " goes on")))
            .OfType<ConsoleFrame.Line>()
            .ToList();
        Assert.Equal(before[4..].Select(l => l.Seq), resumed.Take(before.Count - 4).Select(l => l.Seq));
    }

    [Fact]
    public async Task Console_UnfinishedText_IsALineOfItsOwnAndMarked()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        await agent.RunningAsync();
        agent.Runtime.Emit(agent.Id, "name? " + UnfinishedText.Mark);
        agent.Runtime.Emit(agent.Id, "hello");
        var lines = (await ReadAsync(agent, null, f => IsLine(f, "hello")))
            .OfType<ConsoleFrame.Line>()
            .Where(l => l.Stream == "stdout")
            .ToList();

        Assert.Equal([("name? ", true), ("hello", false)], lines.Select(l => (l.Text, l.Continued)));
        Assert.Equal(lines[0].Seq + 1, lines[1].Seq);
    }

    [Fact]
    public async Task Send_NotRunning_IsRefused()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        await agent.RunningAsync();
        await agent.Consoles.SendAsync(agent.Id, "say hi", CancellationToken.None);
        Assert.Equal(["say hi"], agent.Runtime.Input);
        await agent.FinishedAsync(agent.Kill(generation: 2));

        var refusal = await Assert.ThrowsAsync<Panel.Agent.Runtimes.RuntimeException>(() =>
            agent.Consoles.SendAsync(agent.Id, "say hi", CancellationToken.None)
        );
        Assert.Equal("not_running", refusal.Code);
    }

    [Fact]
    public void Ring_ManyCharacters_AreBounded()
    {
        var ring = new ConsoleRing();
        for (var i = 1; i <= 1000; i++)
        {
            ring.Add(
                new ConsoleFrame.Line(
                    i,
                    DateTimeOffset.UnixEpoch,
                    "stdout",
                    new string('x', InstanceConsole.MaxLineLength)
                )
            );
        }

        Assert.Equal(ConsoleRing.MaxCharacters / InstanceConsole.MaxLineLength, ring.Count);
        Assert.Equal(1000, ring[ring.Count - 1].Seq);
    }
}
