using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Panel.Data.History;

namespace Panel.Data.Tests.History;

/// <summary>What history promises on both databases.</summary>
public abstract class HistorySuite : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly FakeTimeProvider _clock = new(Start);
    private ServiceProvider? _services;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private HistoryWriter<HistoryDbContext> Writer => _services!.GetRequiredService<HistoryWriter<HistoryDbContext>>();

    private protected abstract Task ConfigureAsync(DbContextOptionsBuilder options);

    public async ValueTask InitializeAsync()
    {
        var options = new DbContextOptionsBuilder<HistoryDbContext>();
        await ConfigureAsync(options);
        var services = new ServiceCollection();
        services.AddLogging().AddSingleton<TimeProvider>(_clock);
        services.AddScoped(_ => new HistoryDbContext(options.Options));
        services.AddHistory<HistoryDbContext>(new HistoryOptions { Series = ["one", "two"] });
        _services = services.BuildServiceProvider();
        await using var scope = _services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<HistoryDbContext>().Database.EnsureCreatedAsync();
    }

    public virtual async ValueTask DisposeAsync()
    {
        await _services!.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Write_RepeatedAndShuffled_IsTheSameHistory()
    {
        var (plain, shuffled) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var random = new Random(7);
        var times = Enumerable.Range(0, 700).Where(_ => random.Next(10) > 0).Select(i => Start.AddSeconds(i * 10));
        var points = times.Select(at => (At: at, Value: random.Next(100))).ToList();
        _clock.Advance(TimeSpan.FromHours(2));

        await Writer.WriteAsync(points.Select(point => Point(plain, point.At, point.Value)), Cancellation);
        var mixed = points.Concat(points.Take(300)).OrderBy(_ => random.Next()).ToList();
        foreach (var chunk in mixed.Chunk(37))
        {
            await Writer.WriteAsync(chunk.Select(point => Point(shuffled, point.At, point.Value)), Cancellation);
        }

        var range = new HistoryRange(Start, Start.AddHours(2), 10);
        var expected = await ReadAsync(plain, range);
        Assert.Equal(points.Count, expected.Count);
        Assert.Equal(expected, await ReadAsync(shuffled, range));
        Assert.Equal(
            await ReadAsync(plain, range with { Step = 60 }),
            await ReadAsync(shuffled, range with { Step = 60 })
        );
    }

    [Fact]
    public async Task Write_SecondValueOfAStep_KeepsTheFirst()
    {
        var target = Guid.CreateVersion7();
        await Writer.WriteAsync([Point(target, Start, 1)], Cancellation);
        await Writer.WriteAsync([Point(target, Start, 99)], Cancellation);
        Assert.Equal(1, Assert.Single(await ReadAsync(target, new(Start, Start.AddHours(1), 10)))[1]);
    }

    [Fact]
    public async Task RollUp_OverTime_BecomesCoarserAndIsDeleted()
    {
        var target = Guid.CreateVersion7();
        await Writer.WriteAsync(
            Enumerable.Range(0, 360).Select(i => Point(target, Start.AddSeconds(i * 10 - 3600), i % 6)),
            Cancellation
        );
        var range = new HistoryRange(Start.AddHours(-1), Start, 10);
        var rollup = _services!.GetRequiredService<HistoryRollup<HistoryDbContext>>();

        _clock.Advance(TimeSpan.FromMinutes(110));
        await rollup.RollUpAsync(Cancellation);
        Assert.Equal(360, (await ReadAsync(target, range)).Count);

        _clock.Advance(TimeSpan.FromMinutes(20));
        await rollup.RollUpAsync(Cancellation);
        var minutes = await ReadAsync(target, range);
        Assert.Equal(60, minutes.Count);
        Assert.All(minutes, point => Assert.Equal((2.5, 5.0), (point[1], point[2])));

        _clock.Advance(TimeSpan.FromHours(48));
        await rollup.RollUpAsync(Cancellation);
        Assert.Equal(6, (await ReadAsync(target, range)).Count);

        // What comes now fills gaps of the coarse hour, and changes nothing else.
        await Writer.WriteAsync([Point(target, Start.AddMinutes(-1), 1000)], Cancellation);
        Assert.All(await ReadAsync(target, range), point => Assert.Equal(5, point[2]));

        _clock.Advance(TimeSpan.FromDays(31));
        await rollup.RollUpAsync(Cancellation);
        Assert.Empty(await ReadAsync(target, range));
    }

    [Fact]
    public async Task Write_LateIntoAMinute_IsMergedIntoOneValue()
    {
        var target = Guid.CreateVersion7();
        _clock.Advance(TimeSpan.FromHours(5));
        await Writer.WriteAsync(
            Enumerable.Range(0, 6).Select(i => Point(target, Start.AddSeconds(i * 10), i)),
            Cancellation
        );
        var point = Assert.Single(await ReadAsync(target, new(Start, Start.AddHours(1), 10)));
        Assert.Equal((2.5, 5.0), (point[1], point[2]));
    }

    [Fact]
    public async Task Write_FromTheFutureOrLongAgo_IsDropped()
    {
        var target = Guid.CreateVersion7();
        await Writer.WriteAsync(
            [Point(target, Start.AddHours(1), 1), Point(target, Start.AddDays(-40), 1)],
            Cancellation
        );
        await using var scope = _services!.CreateAsyncScope();
        Assert.Empty(scope.ServiceProvider.GetRequiredService<HistoryDbContext>().Set<HistoryHour>());
    }

    [Fact]
    public async Task Write_TwoReplicasAtOnce_KeepBothPoints()
    {
        var targets = Enumerable.Range(0, 40).Select(_ => Guid.CreateVersion7()).ToList();
        await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(replica =>
                    Task.Run(
                        () =>
                            Writer.WriteAsync(
                                targets.Select(target => Point(target, Start.AddSeconds(replica * 10), replica)),
                                Cancellation
                            ),
                        Cancellation
                    )
                )
        );
        foreach (var target in targets)
        {
            Assert.Equal(4, (await ReadAsync(target, new(Start, Start.AddHours(1), 10))).Count);
        }
    }

    [Fact]
    public async Task Buffer_ManyMessages_CompletesThemWithTheirWrite()
    {
        var target = Guid.CreateVersion7();
        var buffer = _services!.GetRequiredService<HistoryBuffer<HistoryDbContext>>();
        var stored = Enumerable
            .Range(0, 3)
            .Select(i => buffer.AddAsync([Point(target, Start.AddSeconds(i * 10), i)]))
            .ToList();
        Assert.All(stored, task => Assert.False(task.IsCompleted));

        await buffer.FlushAsync(Cancellation);

        await Task.WhenAll(stored);
        Assert.Equal(3, (await ReadAsync(target, new(Start, Start.AddHours(1), 10))).Count);
    }

    [Fact]
    public async Task Buffer_Stopped_WritesWhatStillComes()
    {
        var target = Guid.CreateVersion7();
        var buffer = _services!.GetRequiredService<HistoryBuffer<HistoryDbContext>>();
        await buffer.StartAsync(Cancellation);
        var waiting = buffer.AddAsync([Point(target, Start, 1)]);
        await buffer.StopAsync(Cancellation);
        await waiting;
        await buffer.AddAsync([Point(target, Start.AddSeconds(10), 2)]);
        Assert.Equal(2, (await ReadAsync(target, new(Start, Start.AddHours(1), 10))).Count);
    }

    [Fact]
    public async Task Buffer_DatabaseAway_FailsTheMessages()
    {
        var buffer = _services!.GetRequiredService<HistoryBuffer<HistoryDbContext>>();
        var stored = buffer.AddAsync([Point(Guid.CreateVersion7(), Start, 1)]);
        await buffer.FlushAsync(new CancellationToken(canceled: true));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stored);
    }

    private static HistoryPoint Point(Guid target, DateTimeOffset at, float value) =>
        new(target, at, [value, float.NaN]);

    private async Task<IReadOnlyList<double[]>> ReadAsync(Guid target, HistoryRange range)
    {
        await using var scope = _services!.CreateAsyncScope();
        var reader = scope.ServiceProvider.GetRequiredService<HistoryReader<HistoryDbContext>>();
        var response = await reader.ReadAsync(target, range, Cancellation);
        Assert.Empty(response.Series["two"]);
        return response.Series["one"];
    }
}
