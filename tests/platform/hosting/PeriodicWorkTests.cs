using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Panel.Testing;

namespace Panel.Hosting.Tests;

public sealed class PeriodicWorkTests : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);
    private readonly FakeTimeProvider _clock = new();
    private readonly TestLogs _logs = new();

    public void Dispose() => _logs.Dispose();

    [Fact]
    public async Task Run_Fails_IsLoggedOnceAndTheNextOneComes()
    {
        using var work = await StartAsync();
        var failure = new InvalidOperationException("away");
        (await NextAsync(work)).SetException(failure);
        (await NextAsync(work)).SetResult();
        var line = Assert.Single(_logs.Entries);
        Assert.Same(failure, line.Exception);
        Assert.Equal(
            (LogLevel.Warning, "This run failed; the next one comes in 00:10:00."),
            (line.Level, line.Message)
        );
        await work.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Run_OfACallThatTimedOut_IsLogged()
    {
        using var work = await StartAsync();
        (await NextAsync(work)).SetException(new OperationCanceledException("Too slow."));
        await NextAsync(work);
        Assert.IsType<OperationCanceledException>(Assert.Single(_logs.Entries).Exception);
    }

    [Fact]
    public async Task Start_AtStart_RunsAtOnceAndThenAtTheInterval()
    {
        using var work = await StartAsync(atStart: true);
        (await work.BegunAsync()).SetResult();
        (await NextAsync(work)).SetResult();
        await work.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Start_NotAtStart_RunsAfterTheInterval()
    {
        using var work = await StartAsync();
        _clock.Advance(Interval - TimeSpan.FromTicks(1));
        Assert.False(work.HasBegun);
        _clock.Advance(TimeSpan.FromTicks(1));
        (await work.BegunAsync()).SetResult();
    }

    [Fact]
    public async Task Stop_DuringARun_BreaksItOffWithoutAWord()
    {
        using var work = await StartAsync();
        await NextAsync(work);
        await work.StopAsync(TestContext.Current.CancellationToken);
        Assert.True(work.ExecuteTask!.IsCanceled);
        Assert.Empty(_logs.Entries);
    }

    private async Task<Work> StartAsync(bool atStart = false)
    {
        var work = new Work(_clock, _logs.CreateLogger("work"), atStart);
        await work.StartAsync(TestContext.Current.CancellationToken);
        await work.Timed.WaitAsync(TestContext.Current.CancellationToken);
        return work;
    }

    private Task<TaskCompletionSource> NextAsync(Work work)
    {
        _clock.Advance(Interval);
        return work.BegunAsync();
    }

    /// <summary>A run that is broken off throws something of its own, as EF does.</summary>
    private sealed class Work(TimeProvider clock, ILogger logger, bool atStart)
        : PeriodicBackgroundService(Interval, clock, logger, atStart)
    {
        private readonly Channel<TaskCompletionSource> _runs = Channel.CreateUnbounded<TaskCompletionSource>();
        private readonly TaskCompletionSource _timed = new();

        public bool HasBegun => _runs.Reader.TryPeek(out _);

        /// <summary>When the timer is there, and a move of the clock counts.</summary>
        public Task Timed => _timed.Task;

        /// <summary>The next run; the test ends it.</summary>
        public Task<TaskCompletionSource> BegunAsync() =>
            _runs
                .Reader.ReadAsync()
                .AsTask()
                .WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        protected override Task ExecuteAsync(CancellationToken stoppingToken)
        {
            var runs = base.ExecuteAsync(stoppingToken);
            _timed.SetResult();
            return runs;
        }

        protected override async Task RunAsync(CancellationToken cancellationToken)
        {
            var end = new TaskCompletionSource();
            await using var broken = cancellationToken.Register(() =>
                end.SetException(new InvalidOperationException("Broken off."))
            );
            await _runs.Writer.WriteAsync(end, CancellationToken.None);
            await end.Task;
        }
    }
}
