using Panel.Nodes.Dns.Providers;
using Panel.Testing;

namespace Panel.Nodes.Tests.Dns;

public sealed class CallRateTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 1)]
    [InlineData(60, 1)]
    [InlineData(1200, 1)]
    [InlineData(8, 2)]
    [InlineData(60, 4)]
    [InlineData(240, 3)]
    [InlineData(1200, 20)]
    public void Take_AsFastAsItAllows_NeverHasMoreInAMinute(int callsPerMinute, int atOnce)
    {
        var rate = new CallRate(callsPerMinute);
        var (state, now) = (default(DateTimeOffset), ManualClock.Start);
        var calls = new List<DateTimeOffset>();
        while (now < ManualClock.Start.AddMinutes(5))
        {
            var (next, wait) = rate.Take(state, now, atOnce);
            (state, now) = (next, now + wait);
            calls.AddRange(Enumerable.Repeat(now, atOnce));
        }

        Assert.True(calls.Count > callsPerMinute * 2);
        Assert.All(
            calls,
            (at, index) =>
                Assert.InRange(
                    calls.Skip(index).TakeWhile(later => later < at.AddMinutes(1)).Count(),
                    1,
                    Math.Max(1, callsPerMinute)
                )
        );
    }

    [Fact]
    public void Take_OfMoreThanABurst_IsServedAtOnceByAFullBucket()
    {
        var rate = new CallRate(8);

        var (state, first) = rate.Take(default, ManualClock.Start, calls: 6);
        var (_, second) = rate.Take(state, ManualClock.Start, calls: 1);

        Assert.Equal(TimeSpan.Zero, first);
        Assert.InRange(second, TimeSpan.FromSeconds(40), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void Closed_OpensWhenTheTimeIsOver()
    {
        var rate = new CallRate(60);
        var state = rate.Closed(ManualClock.Start, TimeSpan.FromSeconds(30));

        var (_, wait) = rate.Take(state, ManualClock.Start, calls: 1);

        Assert.InRange(wait, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(32));
    }
}
