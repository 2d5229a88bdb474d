namespace Panel.Instances.Workloads.Rules;

/// <summary>What <c>(?i)</c> and its like change, as it holds at one place of a pattern.</summary>
internal sealed record PhpPatternModes(bool IgnoreCase, bool DotAll, bool Extended)
{
    private const string Known = "imsx";

    /// <param name="text">As written, for example <c>i-s</c>.</param>
    /// <exception cref="NotSupportedException">One of them is unknown to .NET.</exception>
    public PhpPatternModes With(string text)
    {
        var modes = this;
        var on = true;
        foreach (var mode in text)
        {
            modes = mode switch
            {
                'i' => modes with { IgnoreCase = on },
                's' => modes with { DotAll = on },
                'x' => modes with { Extended = on },
                _ => modes,
            };
            on &= mode != '-';
            if (mode != '-' && !Known.Contains(mode, StringComparison.Ordinal))
            {
                throw new NotSupportedException(text);
            }
        }

        return modes;
    }

    /// <summary>Without what the translation has done: blanks are gone, and ASCII letters have both cases.</summary>
    public static string ForDotNet(string text, bool unicode)
    {
        var left = string.Concat(text.Where(mode => mode != 'x' && (unicode || mode != 'i')));
        return left.EndsWith('-') ? left[..^1] : left;
    }
}
