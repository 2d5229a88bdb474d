using Panel.Nodes.Dns.Providers;
using Panel.Testing;

namespace Panel.Nodes.Tests.Dns;

public sealed class CallRateTests
{
    [Theory, InlineData(1), InlineData(4), InlineData(60), InlineData(1200)]
    public void Take_AsFastAsItAllows_NeverHasMoreInAMinute(int callsPerMinute)
    {
        var rate = new CallRate(callsPerMinute);
        var (state, now) = (default(DateTimeOffset), ManualClock.Start);
        var calls = new List<DateTimeOffset>();
        while (now < ManualClock.Start.AddMinutes(5))
        {
            var (next, wait) = rate.Take(state, now);
            (state, now) = (next, now + wait);
            calls.Add(now);
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
    public void Closed_OpensWhenTheTimeIsOver()
    {
        var rate = new CallRate(60);
        var state = rate.Closed(ManualClock.Start, TimeSpan.FromSeconds(30));

        var (_, wait) = rate.Take(state, ManualClock.Start);

        Assert.InRange(wait, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(32));
    }
}
