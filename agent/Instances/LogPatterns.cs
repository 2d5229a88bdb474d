using System.Text.RegularExpressions;

namespace Panel.Agent.Instances;

/// <summary>Lines that say a workload is ready. A hint among others: a broken pattern matches nothing.</summary>
internal sealed partial class LogPatterns
{
    private const string RegexPrefix = "regex:";
    private static readonly TimeSpan MatchLimit = TimeSpan.FromMilliseconds(100);

    private readonly List<string> _texts = [];
    private readonly List<Regex> _expressions = [];
    private readonly bool _stripAnsi;

    public LogPatterns(IEnumerable<string> patterns, bool stripAnsi)
    {
        _stripAnsi = stripAnsi;
        foreach (var pattern in patterns.Where(p => p.Length > 0))
        {
            if (!pattern.StartsWith(RegexPrefix, StringComparison.Ordinal))
                _texts.Add(pattern);
            else if (TryParse(pattern[RegexPrefix.Length..]) is { } expression)
                _expressions.Add(expression);
        }
    }

    public bool Any => _texts.Count + _expressions.Count > 0;

    public bool Match(string line)
    {
        var text = _stripAnsi ? Ansi().Replace(line, "") : line;
        return _texts.Exists(t => text.Contains(t, StringComparison.Ordinal)) || _expressions.Exists(e => IsMatch(e, text));
    }

    private static bool IsMatch(Regex expression, string text)
    {
        try
        {
            return expression.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private static Regex? TryParse(string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.CultureInvariant, MatchLimit);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"\x1B(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1B]*(?:\x07|\x1B\\)|[@-Z\\-_])", RegexOptions.None, matchTimeoutMilliseconds: 100)]
    private static partial Regex Ansi();
}
