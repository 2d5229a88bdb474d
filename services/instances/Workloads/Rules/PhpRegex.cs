using System.Text.RegularExpressions;

namespace Panel.Instances.Workloads.Rules;

/// <summary>A PCRE pattern with PHP's delimiters and flags, <c>/^[a-z]+$/i</c>, as a .NET regular expression.</summary>
internal sealed class PhpRegex
{
    // The engine that takes linear time writes repetitions out, so that many cost it more than they cost the other.
    private const int LargestLinear = 512;
    private const int LongestLinear = 4096;

    // The other engine looks at its time limit only when it goes back, not while it goes ahead.
    private const long MostSteps = 1_000_000;

    private const int Longest = 8 * 1024;

    private readonly string _pattern;
    private readonly RegexOptions _options;
    private readonly long _steps;
    private readonly bool _linear;

    private PhpRegex(PhpPattern pattern, RegexOptions options)
    {
        (_pattern, _options) = (pattern.Translated, options | RegexOptions.CultureInvariant);
        _steps = pattern.Cost.Steps;
        _linear = pattern.Cost.Size <= LargestLinear && _pattern.Length <= LongestLinear;
    }

    /// <summary>The delimiter that ends a pattern which begins with this one; null when it is none.</summary>
    public static char? ClosingOf(char opening) =>
        opening switch
        {
            '(' => ')',
            '[' => ']',
            '{' => '}',
            '<' => '>',
            '\\' or <= ' ' => null,
            _ => char.IsAsciiLetterOrDigit(opening) || opening > '~' ? null : opening,
        };

    /// <summary>Null when the text is no pattern, or uses something that this translation has not.</summary>
    public static PhpRegex? Parse(string text)
    {
        text = text.Trim();
        if (
            text.Length is < 2 or > Longest
            || ClosingOf(text[0]) is not { } closing
            || text.LastIndexOf(closing) is not (> 0 and var end)
        )
        {
            return null;
        }

        return
            PhpFlags.Parse(text[(end + 1)..]) is { } flags && PhpPattern.Translate(text[1..end], flags) is { } pattern
            ? new PhpRegex(pattern, flags.Options)
            : null;
    }

    /// <summary>False when .NET refuses it.</summary>
    public bool IsValid() => Compile(Regex.InfiniteMatchTimeout, linear: false) is not null;

    /// <summary>Null when .NET refuses the pattern.</summary>
    /// <exception cref="RegexMatchTimeoutException">It takes longer than the limit.</exception>
    public bool? IsMatch(string value, TimeSpan limit)
    {
        if (_linear && Compile(limit, linear: true) is { } linear)
        {
            return linear.IsMatch(value);
        }

        if (_steps * Math.Max(1, value.Length) > MostSteps)
        {
            throw new RegexMatchTimeoutException(value, _pattern, limit);
        }

        return Compile(limit, linear: false)?.IsMatch(value);
    }

    private Regex? Compile(TimeSpan limit, bool linear)
    {
        try
        {
            return new Regex(_pattern, linear ? _options | RegexOptions.NonBacktracking : _options, limit);
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            // Something that .NET has not, or that cannot be had in linear time:
            // looking around, atomic groups, references back.
            return null;
        }
    }
}
