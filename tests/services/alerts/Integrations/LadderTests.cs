using Panel.Alerts.Notifications;

namespace Panel.Alerts.Tests.Integrations;

public sealed class LadderTests
{
    private static readonly double[] Documented = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400];

    [Fact]
    public void Steps_AreThoseOfTheOperatorsPage() =>
        Assert.Equal(Documented, DeliveryLadder.Steps.Select(step => step.TotalSeconds));

    [Fact]
    public void After_EachFailure_StaysWithinAFifthAndEnds()
    {
        for (var failed = 1; failed <= Documented.Length; failed++)
        {
            var step = Documented[failed - 1];
            var waits = Enumerable.Range(0, 200).Select(_ => DeliveryLadder.After(failed, null)!.Value.TotalSeconds);
            Assert.All(waits, wait => Assert.InRange(wait, step * 0.8, step * 1.2));
        }

        Assert.Null(DeliveryLadder.After(Documented.Length + 1, TimeSpan.FromSeconds(1)));
    }

    [Theory]
    [InlineData(60, 60)]
    [InlineData(-60, 4)]
    [InlineData(1_000_000, 86_400)]
    public void After_AWishOfTheReceiver_IsNoLessAndADayAtMost(int wanted, int least)
    {
        var wait = DeliveryLadder.After(1, TimeSpan.FromSeconds(wanted))!.Value.TotalSeconds;

        Assert.InRange(wait, least, Math.Max(least, 6));
    }
}
