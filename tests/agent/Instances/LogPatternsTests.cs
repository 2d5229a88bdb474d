using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;
using Panel.Agent.Instances;

namespace Panel.Agent.Tests.Instances;

public sealed class LogPatternsTests
{
    /// <summary>
    /// Back-references and lookarounds have no linear way, so these take all the time that they are given.
    /// </summary>
    private const string Backtracking = "regex:^(?=(x+x+)+y)(x+x+)+\\2y$";

    private static readonly string Line = new('x', 4000);

    [Fact]
    public void Match_FourteenHundredHostileExpressions_CostWhatOneRunMayUse()
    {
        var patterns = new LogPatterns(
            Enumerable.Range(0, 1400).Select(i => $"{Backtracking}{i}"),
            stripAnsi: false,
            new PatternBudget(TimeProvider.System)
        );
        var started = Stopwatch.GetTimestamp();
        for (var line = 0; line < 200; line++)
        {
            Assert.False(patterns.Match(Line));
        }

        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Match_ExponentialExpressionWithALinearWay_MatchesInLinearTime()
    {
        var patterns = new LogPatterns(["regex:(x+x+)+y"], stripAnsi: false, new PatternBudget(TimeProvider.System));
        var started = Stopwatch.GetTimestamp();

        Assert.False(patterns.Match(Line));
        Assert.True(patterns.Match(Line[..1000] + "y"));
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Match_BudgetOfTheNodeSpentByOthers_StillMatchesAnHonestOne()
    {
        var budget = new PatternBudget(new FakeTimeProvider());
        budget.Spend(TimeSpan.FromMinutes(1));
        Assert.True(budget.IsSpent);

        Assert.True(new LogPatterns(["regex:^Done \\(\\d+"], stripAnsi: false, budget).Match("Done (15s)!"));
    }

    [Fact]
    public void Match_RunsOwnShareSpent_WaitsForTheNodesBudget()
    {
        var clock = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromMilliseconds(40) };
        var budget = new PatternBudget(clock);
        var patterns = new LogPatterns(["regex:^never$"], stripAnsi: false, budget);
        for (var line = 0; line < 10; line++)
        {
            patterns.Match("a line");
        }

        budget.Spend(TimeSpan.FromMinutes(1));
        clock.AutoAdvanceAmount = TimeSpan.Zero;

        Assert.False(patterns.Match("never"));
        clock.Advance(TimeSpan.FromMinutes(5));
        Assert.True(patterns.Match("never"));
    }

    [Fact]
    public void Patterns_TooManyOrTooLong_AreLeftOut()
    {
        var patterns = new LogPatterns(
            [new string('a', 2000), .. Enumerable.Range(0, 100).Select(i => $"text {i};")],
            stripAnsi: false
        );

        Assert.True(patterns.Match("text 63;"));
        Assert.False(patterns.Match("text 64;"));
        Assert.False(patterns.Match(new string('a', 3000)));
    }
}
