namespace Panel.Instances.Workloads.Rules;

/// <summary>
/// Escapes of PCRE that stand for one of several characters, as the inside of a .NET class. Without the u flag they are
/// ASCII.
/// </summary>
internal static class PhpEscapedSet
{
    private const string HorizontalBlanks = @"\t \u00a0\u1680\u180e\u2000-\u200a\u202f\u205f\u3000";

    private const string NoHorizontalBlanks =
        @"\u0000-\u0008\u000a-\u001f\u0021-\u009f\u00a1-\u167f\u1681-\u180d\u180f-\u1fff"
        + @"\u200b-\u202e\u2030-\u205e\u2060-\u2fff\u3001-\uffff";

    /// <param name="at">At the backslash; behind the escape when it was one of these.</param>
    /// <returns>Null when it is something else.</returns>
    public static string? Read(string source, ref int at, bool unicode)
    {
        if (at + 1 >= source.Length)
        {
            return null;
        }

        var c = source[at + 1];
        if (c is 'p' or 'P')
        {
            return Property(source, ref at, c == 'P');
        }

        var set = c switch
        {
            'd' or 'D' or 'w' or 'W' or 's' or 'S' when unicode => $@"\{c}",
            'd' => "0-9",
            'D' => @"\u0000-/:-\uffff",
            'w' => "a-zA-Z0-9_",
            'W' => @"\u0000-/:-@\[-\^`{-\uffff",
            's' => @"\t-\r ",
            'S' => @"\u0000-\u0008\u000e-\u001f!-\uffff",
            'h' => HorizontalBlanks,
            'H' => NoHorizontalBlanks,
            'v' => @"\n-\r\u0085\u2028\u2029",
            'V' => @"\u0000-\t\u000e-\u0084\u0086-\u2027\u202a-\uffff",
            _ => null,
        };
        at += set is null ? 0 : 2;
        return set;
    }

    // \pL, \p{Lu}, \p{^Lu}. Of scripts .NET knows none, and says so itself.
    private static string Property(string source, ref int at, bool negated)
    {
        var end = at + 2 < source.Length && source[at + 2] == '{' ? source.IndexOf('}', at) : at + 2;
        if (end < 0 || end >= source.Length)
        {
            throw new NotSupportedException(@"\p");
        }

        var name = source[(at + 2)..(end + 1)].Trim('{', '}');
        at = end + 1;
        var isNegative = negated != name.StartsWith('^');
        name = name.TrimStart('^');
        return name != "L&" ? $@"\{(isNegative ? 'P' : 'p')}{{{name}}}"
            : isNegative ? throw new NotSupportedException(name)
            : @"\p{Lu}\p{Ll}\p{Lt}";
    }
}
