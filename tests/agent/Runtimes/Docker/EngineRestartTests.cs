namespace Panel.Agent.Tests.Runtimes.Docker;

public sealed class EngineRestartTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EngineGoesAndComes_OutputWaitInputAndWatch_GoOn()
    {
        await using var proxy = new EngineProxy();
        proxy.Start();
        await using var instance = await TestEngine.NewInstanceAsync();
        instance.Options.DockerSocket = proxy.Address;
        await instance.StartAsync(
            "i=0; while [ $i -lt 2000 ]; do i=$((i+1)); echo $i; [ $((i % 100)) = 0 ] && sleep 0.05; done; "
                + "read -r line; echo \"got $line\"; exit 8"
        );
        await using var changes = instance.Runtime.WatchAsync(Cancellation).GetAsyncEnumerator(Cancellation);
        var change = changes.MoveNextAsync();

        var waiting = instance.WaitAsync();
        var back = Task.CompletedTask;
        var reading = instance.ReadAsync(until: lines =>
        {
            if (lines.Count is 300 or 1200)
            {
                proxy.Stop();
                back = Task.Delay(400, Cancellation).ContinueWith(_ => proxy.Start(), TaskScheduler.Default);
            }

            return lines.Count == 2000;
        });
        var lines = await reading;
        // The rest of the lines may have been on this side already when the engine went.
        await back;
        await instance.Runtime.WriteInputAsync(instance.Id, "input", Cancellation);

        Assert.Equal(Enumerable.Range(1, 2000).Select(i => i.ToString()), lines.Select(l => l.Text));
        Assert.Equal(8, (await waiting).Code);
        Assert.Equal(["got input"], (await instance.ReadAsync(lines[^1].Time)).Select(l => l.Text));
        Assert.True(await change.AsTask().WaitAsync(TimeSpan.FromSeconds(30), Cancellation));
        Assert.Equal(instance.Id, changes.Current);
    }
}
