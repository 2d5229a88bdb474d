namespace Panel.Agent.Tests.Runtimes;

public abstract partial class RuntimeContract
{
    [Fact]
    public async Task Output_BothStreams_AreToldApartWithIncreasingTimes()
    {
        await using var instance = await NewAsync();
        await instance.StartAsync("for i in 1 2 3; do echo out$i; echo err$i >&2; done; printf unfinished");
        await instance.WaitAsync();

        var lines = await instance.ReadAsync();

        Assert.Equal(
            ["out1", "out2", "out3", "unfinished"],
            lines.Where(l => l.Stream == "stdout").Select(l => l.Text)
        );
        Assert.Equal(["err1", "err2", "err3"], lines.Where(l => l.Stream == "stderr").Select(l => l.Text));
        Assert.All(lines.Zip(lines.Skip(1)), pair => Assert.True(pair.First.Time < pair.Second.Time));
    }

    [Fact]
    public async Task Output_ResumedAfterEveryHundredthLine_LosesAndRepeatsNothing()
    {
        await using var instance = await NewAsync();
        await instance.StartAsync("i=0; while [ $i -lt 3000 ]; do i=$((i+1)); echo $i; done");

        var all = new List<string>();
        DateTimeOffset? since = null;
        while (true)
        {
            await instance.RestartAsync();
            var part = await instance.ReadAsync(since, lines => lines.Count == 100);
            if (part.Count == 0)
            {
                break;
            }

            all.AddRange(part.Select(l => l.Text));
            since = part[^1].Time;
        }

        Assert.Equal(Enumerable.Range(1, 3000).Select(i => i.ToString()), all);
    }

    [Fact]
    public async Task Output_ReadTwice_HasTheSameTimes()
    {
        await using var instance = await NewAsync();
        await instance.StartAsync("i=0; while [ $i -lt 500 ]; do i=$((i+1)); echo $i; echo e$i >&2; done");
        var live = await instance.ReadAsync();
        await instance.RestartAsync();

        Assert.Equal(live, await instance.ReadAsync());
        Assert.Equal(1000, live.Count);
    }

    [Fact]
    public async Task Output_LongLine_IsOneLine()
    {
        await using var instance = await NewAsync();
        await instance.StartAsync("head -c 50000 /dev/zero | tr '\\0' x; echo; echo next");
        await instance.WaitAsync();

        Assert.Equal([50_000, 4], (await instance.ReadAsync()).Select(l => l.Text.Length));
    }
}
