namespace Panel.Instances.Workloads.Rules;

/// <summary>How a group of a PCRE pattern begins.</summary>
/// <param name="Opening">As .NET has it, for those that capture nothing.</param>
/// <param name="Reference">It is none, but refers to the group of this name.</param>
/// <param name="Modes">Those that it switches, as written.</param>
/// <param name="IsModesOnly">It has no content: the modes hold to the end of the group around it.</param>
internal sealed record PhpGroup(
    string Opening,
    bool Captures = false,
    string? Name = null,
    string? Reference = null,
    string? Modes = null,
    bool IsModesOnly = false,
    bool IsComment = false
)
{
    private static readonly string[] Same = ["(?:", "(?>", "(?=", "(?!", "(?<=", "(?<!"];

    private static readonly (string Opening, char Closing)[] Named = [("(?P<", '>'), ("(?<", '>'), ("(?'", '\'')];

    /// <exception cref="NotSupportedException">.NET has nothing like it, such as recursion and verbs.</exception>
    public static PhpGroup Read(string source, ref int at)
    {
        var rest = source.AsSpan(at);
        if (rest.StartsWith("(*", StringComparison.Ordinal))
        {
            throw new NotSupportedException("(*");
        }

        if (!rest.StartsWith("(?", StringComparison.Ordinal))
        {
            at++;
            return new PhpGroup("(", Captures: true);
        }

        if (rest.StartsWith("(?#", StringComparison.Ordinal))
        {
            Until(source, ref at, ')');
            return new PhpGroup("", IsComment: true);
        }

        foreach (var opening in Same)
        {
            if (rest.StartsWith(opening, StringComparison.Ordinal))
            {
                at += opening.Length;
                return new PhpGroup(opening);
            }
        }

        return Special(source, ref at);
    }

    private static PhpGroup Special(string source, ref int at)
    {
        foreach (var (opening, closing) in Named)
        {
            if (source.AsSpan(at).StartsWith(opening, StringComparison.Ordinal))
            {
                at += opening.Length;
                return new PhpGroup("(", Captures: true, Name: Until(source, ref at, closing));
            }
        }

        if (source.AsSpan(at).StartsWith("(?P=", StringComparison.Ordinal))
        {
            at += "(?P=".Length;
            return new PhpGroup("", Reference: Until(source, ref at, ')'));
        }

        at += "(?".Length;
        var end = source.AsSpan(at).IndexOfAny(')', ':');
        if (end < 0)
        {
            throw new NotSupportedException("(?");
        }

        var modes = source.Substring(at, end);
        var isModesOnly = source[at + end] == ')';
        at += end + 1;
        return new PhpGroup("", Modes: modes, IsModesOnly: isModesOnly);
    }

    private static string Until(string source, ref int at, char closing)
    {
        var end = source.IndexOf(closing, at);
        if (end < 0)
        {
            throw new NotSupportedException("(?");
        }

        var text = source[at..end];
        at = end + 1;
        return text;
    }
}
