using System.Globalization;
using Panel.Alerts.Conditions;

namespace Panel.Alerts.Tests.Conditions;

/// <summary>A sample every ten seconds; a dash is one that did not come.</summary>
public sealed class RuleEvaluatorTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    // Values; then for each sample o(k), p(ending) or F(iring). The rule: above 90 for 20 s.
    [InlineData("50 91 91 91 91", "o p p F F")]
    [InlineData("91 91 50 91 91 91", "p p o p p F")]
    [InlineData("90 90 90 90", "o o o o")]
    // Two missing samples are no gap, three are: a pending rule begins anew, a firing one stays.
    [InlineData("91 - - 91", "p - - F")]
    [InlineData("91 - - - 91 91 91", "p - - - p p F")]
    [InlineData("91 91 91 - - - - 91 50", "p p F - - - - F o")]
    // A silent target resolves nothing.
    [InlineData("91 91 91 - - - - - -", "p p F - - - - - -")]
    public void Observe_Duration_NeedsTrueSamplesWithoutAGap(string values, string phases) =>
        Check(Rule(), values, phases);

    [Theory]
    // Resolves below 80, after 20 s there.
    [InlineData("91 91 91 85 85 85 85", "p p F F F F F")]
    [InlineData("91 91 91 79 79 79", "p p F F F o")]
    [InlineData("91 91 91 79 79 85 79 79 79", "p p F F F F F F o")]
    [InlineData("91 91 91 79 - - - 79 79 79", "p p F F - - - F F o")]
    public void Observe_Hysteresis_EndsOnlyPastTheResolveThreshold(string values, string phases) =>
        Check(Rule() with { ResolveThreshold = 80, KeepFiring = TimeSpan.FromSeconds(20) }, values, phases);

    [Theory]
    [InlineData(RuleOperator.Gt, "90 91 90", "o F o")]
    [InlineData(RuleOperator.Gte, "89 90 89", "o F o")]
    [InlineData(RuleOperator.Lt, "90 89 90", "o F o")]
    [InlineData(RuleOperator.Lte, "91 90 91", "o F o")]
    [InlineData(RuleOperator.Eq, "89 90 91", "o F o")]
    public void Observe_Operators_CompareAsTheySay(RuleOperator comparison, string values, string phases) =>
        Check(Rule() with { Operator = comparison, Duration = TimeSpan.Zero }, values, phases);

    [Fact]
    public void Observe_LowerIsWorse_KeepsTheLowestAsPeak()
    {
        var rule = Rule() with { Operator = RuleOperator.Lt, Duration = TimeSpan.Zero };
        var progress = Run(rule, "50 20 40").Last();
        Assert.Equal((20, 40), (progress.Peak, progress.Value));
    }

    [Fact]
    public void Pass_StateThatLasts_FiresAfterItsDuration()
    {
        var rule = Rule() with { Operator = RuleOperator.Eq, Threshold = 1, ResolveThreshold = 1, Interval = null };
        var pending = RuleEvaluator.Observe(rule, default, Start, 1);
        Assert.Equal(RulePhase.Pending, RuleEvaluator.Pass(rule, pending, Start.AddSeconds(19)).Phase);
        var firing = RuleEvaluator.Pass(rule, pending, Start.AddSeconds(20));
        Assert.Equal(RulePhase.Firing, firing.Phase);
        // An event from before the timer was looked at still counts.
        Assert.Equal(RulePhase.Ok, RuleEvaluator.Observe(rule, firing, Start.AddSeconds(19.5), 0).Phase);
    }

    [Fact]
    public void Observe_RepeatedAndLateSamples_ChangeNothing()
    {
        var random = new Random(11);
        for (var round = 0; round < 500; round++)
        {
            var rule = Rule() with
            {
                Duration = TimeSpan.FromSeconds(random.Next(0, 5) * 10),
                KeepFiring = TimeSpan.FromSeconds(random.Next(0, 4) * 10),
                ResolveThreshold = random.Next(80, 91),
            };
            var stream = Enumerable
                .Range(0, 60)
                .Where(_ => random.Next(6) > 0)
                .Select(i => (At: Start.AddSeconds(i * 10), Value: (double)random.Next(70, 110)))
                .ToList();
            // Each sample comes up to three times, the repetitions anywhere behind the first.
            var noisy = new List<(DateTimeOffset At, double Value)>();
            foreach (var sample in stream)
            {
                noisy.Add(sample);
                for (var repeat = random.Next(3); repeat > 0 && noisy.Count > 1; repeat--)
                {
                    noisy.Add(noisy[random.Next(noisy.Count)]);
                }
            }

            Assert.Equal(Alerts(rule, stream), Alerts(rule, noisy));
        }
    }

    [Fact]
    public void Observe_ShuffledSamples_AreWhatTheNewestOnesSay()
    {
        var random = new Random(13);
        for (var round = 0; round < 500; round++)
        {
            var rule = Rule() with { Duration = TimeSpan.FromSeconds(random.Next(0, 4) * 10) };
            var shuffled = Enumerable
                .Range(0, 60)
                .Select(i => (At: Start.AddSeconds(i * 10), Value: (double)random.Next(80, 101)))
                .OrderBy(sample => sample.At.AddSeconds(random.Next(60)))
                .ToList();
            // Late ones go to history only: what counts is each sample that is newer than all before it.
            var newest = DateTimeOffset.MinValue;
            var counted = new List<(DateTimeOffset At, double Value)>();
            foreach (var sample in shuffled)
            {
                if (sample.At > newest)
                {
                    counted.Add(sample);
                    newest = sample.At;
                }
            }

            var progress = default(RuleProgress);
            var seen = DateTimeOffset.MinValue;
            var phases = new List<RulePhase>();
            foreach (var (at, value) in shuffled)
            {
                // As the engine does: a target's newest sample is remembered also while all is well.
                if (at <= seen)
                {
                    continue;
                }

                seen = at;
                progress = RuleEvaluator.Observe(rule, progress, at, value);
                phases.Add(progress.Phase);
            }

            Assert.Equal(Phases(rule, counted), phases);
        }
    }

    private static RuleCondition Rule() =>
        new(RuleOperator.Gt, 90, 90, TimeSpan.FromSeconds(20), TimeSpan.Zero, TimeSpan.FromSeconds(10));

    private static void Check(RuleCondition rule, string values, string phases)
    {
        var seen = new List<string>();
        var progress = Run(rule, values).GetEnumerator();
        foreach (var value in values.Split(' '))
        {
            if (value == "-")
            {
                seen.Add("-");
                continue;
            }

            progress.MoveNext();
            seen.Add(
                progress.Current.Phase switch
                {
                    RulePhase.Ok => "o",
                    RulePhase.Pending => "p",
                    _ => "F",
                }
            );
        }

        Assert.Equal(phases, string.Join(' ', seen));
    }

    private static IEnumerable<RuleProgress> Run(RuleCondition rule, string values)
    {
        var (progress, at) = (default(RuleProgress), Start);
        foreach (var value in values.Split(' '))
        {
            at = at.AddSeconds(10);
            if (value != "-")
            {
                yield return progress = RuleEvaluator.Observe(
                    rule,
                    progress,
                    at,
                    double.Parse(value, CultureInfo.InvariantCulture)
                );
            }
        }
    }

    private static List<RulePhase> Phases(RuleCondition rule, IEnumerable<(DateTimeOffset At, double Value)> samples)
    {
        var progress = default(RuleProgress);
        return [.. samples.Select(s => (progress = RuleEvaluator.Observe(rule, progress, s.At, s.Value)).Phase)];
    }

    /// <summary>Begins and ends of alerts, with the target's own memory of its newest sample.</summary>
    private static List<(DateTimeOffset At, bool Fires)> Alerts(
        RuleCondition rule,
        IEnumerable<(DateTimeOffset At, double Value)> samples
    )
    {
        var (progress, seen, alerts) = (
            default(RuleProgress),
            DateTimeOffset.MinValue,
            new List<(DateTimeOffset, bool)>()
        );
        foreach (var (at, value) in samples.Where(sample => sample.At > DateTimeOffset.MinValue))
        {
            if (at <= seen)
            {
                continue;
            }

            seen = at;
            var before = progress.Phase == RulePhase.Firing;
            progress = RuleEvaluator.Observe(rule, progress, at, value);
            if (before != (progress.Phase == RulePhase.Firing))
            {
                alerts.Add((at, !before));
            }
        }

        return alerts;
    }
}
