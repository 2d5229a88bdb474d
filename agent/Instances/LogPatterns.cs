using System.Text.RegularExpressions;

namespace Panel.Agent.Instances;

/// <summary>
/// Lines that say a workload is ready. A hint among others: a broken pattern
/// matches nothing, and neither does one that costs more than
/// <see cref="PatternBudget"/> has left.
/// </summary>
internal sealed partial class LogPatterns
{
    /// <summary>More patterns than these, and longer ones, are left out.</summary>
    public const int MostPatterns = 64;
    public const int LongestPattern = 1000;

    /// <summary>Only the beginning of a longer line is looked at.</summary>
    public const int LongestLine = 4096;

    private const string RegexPrefix = "regex:";

    /// <summary>An expression that ran out of time so often is dropped for the rest of the run.</summary>
    private const int MostTimeouts = 3;

    private static readonly TimeSpan MatchLimit = TimeSpan.FromMilliseconds(50);

    private readonly List<string> _texts = [];
    private readonly List<Expression> _expressions = [];
    private readonly bool _stripAnsi;
    private readonly PatternBudget _budget;
    private TimeSpan _free = PatternBudget.FreePerRun;

    public LogPatterns(IEnumerable<string> patterns, bool stripAnsi)
        : this(patterns, stripAnsi, PatternBudget.Node) { }

    internal LogPatterns(IEnumerable<string> patterns, bool stripAnsi, PatternBudget budget)
    {
        (_stripAnsi, _budget) = (stripAnsi, budget);
        foreach (var pattern in patterns.Where(p => p.Length is > 0 and <= LongestPattern).Take(MostPatterns))
        {
            if (!pattern.StartsWith(RegexPrefix, StringComparison.Ordinal))
            {
                _texts.Add(pattern);
            }
            else if (TryParse(pattern[RegexPrefix.Length..]) is { } expression)
            {
                _expressions.Add(new Expression(expression));
            }
        }
    }

    public bool Any => _texts.Count + _expressions.Count > 0;

    public bool Match(string line)
    {
        if (line.Length > LongestLine)
        {
            line = line[..LongestLine];
        }

        var text = _stripAnsi ? WithoutAnsi(line) : line;
        return _texts.Exists(t => text.Contains(t, StringComparison.Ordinal))
            || _expressions.Exists(e => IsMatch(e, text));
    }

    private bool IsMatch(Expression expression, string text)
    {
        if (expression.Timeouts >= MostTimeouts || (_free <= TimeSpan.Zero && _budget.IsSpent))
        {
            return false;
        }

        var started = _budget.Clock.GetTimestamp();
        try
        {
            return expression.Regex.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            expression.Timeouts++;
            return false;
        }
        finally
        {
            var used = _budget.Clock.GetElapsedTime(started);
            _free -= used;
            _budget.Spend(used);
        }
    }

    /// <summary>
    /// In time that grows with the line alone where the expression allows
    /// that; lookarounds and back-references do not.
    /// </summary>
    private static Regex? TryParse(string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, MatchLimit);
        }
        catch (NotSupportedException)
        {
            return new Regex(pattern, RegexOptions.CultureInvariant, MatchLimit);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static string WithoutAnsi(string line)
    {
        try
        {
            return Ansi().Replace(line, "");
        }
        catch (RegexMatchTimeoutException)
        {
            return line;
        }
    }

    [GeneratedRegex(
        @"\x1B(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1B]*(?:\x07|\x1B\\)|[@-Z\\-_])",
        RegexOptions.None,
        matchTimeoutMilliseconds: 100
    )]
    private static partial Regex Ansi();

    private sealed class Expression(Regex regex)
    {
        public Regex Regex => regex;

        public int Timeouts { get; set; }
    }
}
