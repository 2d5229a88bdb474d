using System.Text;

namespace Panel.Instances.Workloads.Rules;

/// <summary>
/// A bracket expression of PCRE, <c>[a-z\d_-]</c>, for .NET, which takes a bracket or a dash within it for
/// something else.
/// </summary>
internal sealed class PhpCharacterClass
{
    private static readonly Dictionary<string, string> PosixClasses = new(StringComparer.Ordinal)
    {
        ["alpha"] = "a-zA-Z",
        ["digit"] = "0-9",
        ["alnum"] = "a-zA-Z0-9",
        ["upper"] = "A-Z",
        ["lower"] = "a-z",
        ["space"] = @"\t-\r ",
        ["blank"] = @"\t ",
        ["word"] = "a-zA-Z0-9_",
        ["xdigit"] = "0-9a-fA-F",
        ["punct"] = @"!-/:-@\[-`{-~",
        ["cntrl"] = @"\u0000-\u001f\u007f",
        ["print"] = " -~",
        ["graph"] = "!-~",
        ["ascii"] = @"\u0000-\u007f",
    };

    private static readonly Dictionary<string, string> UnicodeClasses = new(StringComparer.Ordinal)
    {
        ["alpha"] = @"\p{L}",
        ["digit"] = @"\p{Nd}",
        ["alnum"] = @"\p{L}\p{N}",
        ["upper"] = @"\p{Lu}",
        ["lower"] = @"\p{Ll}",
        ["space"] = @"\s",
        ["word"] = @"\p{L}\p{N}_",
    };

    private readonly StringBuilder _inside = new();
    private readonly List<string> _pairs = [];
    private readonly string _source;
    private readonly bool _unicode;
    private readonly bool _bothCases;
    private int _at;

    private PhpCharacterClass(string source, int at, bool unicode, bool ignoreCase) =>
        (_source, _at, _unicode, _bothCases) = (source, at, unicode, ignoreCase && !unicode);

    /// <param name="at">At the bracket; behind its end afterwards.</param>
    /// <exception cref="NotSupportedException">It has no end, or something that .NET has not.</exception>
    public static string Read(string source, ref int at, bool unicode, bool ignoreCase)
    {
        var read = new PhpCharacterClass(source, at + 1, unicode, ignoreCase);
        var isNegated = read._at < source.Length && source[read._at] == '^';
        read._at += isNegated ? 1 : 0;
        read.Fill();
        at = read._at;
        return isNegated ? read.Negative() : read.Positive();
    }

    private string Positive()
    {
        var set = _inside.Length == 0 ? "[^\\u0000-\\uffff]" : $"[{_inside}]";
        return _pairs.Count == 0 ? set : $"(?:{set}|{string.Join('|', _pairs)})";
    }

    private string Negative()
    {
        if (!_unicode)
        {
            return $"[^{_inside}]";
        }

        var excluded = _pairs.Count == 0 ? "" : $"(?!{string.Join('|', _pairs)})";
        return $"(?:{excluded}{PhpCharacters.Pair}|[^{_inside}{PhpCharacters.Halves}])";
    }

    private void Fill()
    {
        // A closing bracket right at the beginning stands for itself.
        for (var isFirst = true; ; isFirst = false)
        {
            if (_at >= _source.Length)
            {
                throw new NotSupportedException("[");
            }

            if (_source[_at] == ']' && !isFirst)
            {
                _at++;
                return;
            }

            if (Point() is { } point)
            {
                Add(point);
            }
        }
    }

    private void Add(int first)
    {
        // A dash between two characters makes a range; anywhere else it stands for itself.
        var isRange = _at + 1 < _source.Length && _source[_at] == '-' && _source[_at + 1] != ']';
        if (!isRange)
        {
            Range(first, first);
            return;
        }

        _at++;
        var before = _inside.Length;
        if (Point() is { } last)
        {
            Range(first, last);
        }
        else if (_inside.Length > before)
        {
            Range(first, first);
            Range('-', '-');
        }
        else
        {
            throw new NotSupportedException("-");
        }
    }

    private void Range(int first, int last)
    {
        if (first > last || (first != last && last > char.MaxValue))
        {
            throw new NotSupportedException("-");
        }

        if (first > char.MaxValue)
        {
            _pairs.Add(PhpCharacters.Single(first, bothCases: false));
            return;
        }

        Write(first, last);
        if (_bothCases)
        {
            WriteShifted(Math.Max(first, 'a'), Math.Min(last, 'z'), -0x20);
            WriteShifted(Math.Max(first, 'A'), Math.Min(last, 'Z'), 0x20);
        }
    }

    private void WriteShifted(int first, int last, int by)
    {
        if (first <= last)
        {
            Write(first + by, last + by);
        }
    }

    private void Write(int first, int last)
    {
        _inside.Append(PhpCharacters.Escaped(first));
        if (first != last)
        {
            _inside.Append('-').Append(PhpCharacters.Escaped(last));
        }
    }

    /// <summary>The next character; null when there was something else, which is written already.</summary>
    private int? Point()
    {
        if (Posix() is { } named)
        {
            _inside.Append(named);
            return null;
        }

        if (_source[_at] != '\\')
        {
            var point = PhpCharacters.PointAt(_source, _at);
            _at += point > char.MaxValue ? 2 : 1;
            return point;
        }

        if (PhpEscapedSet.Read(_source, ref _at, _unicode) is { } set)
        {
            _inside.Append(set);
            return null;
        }

        return PhpEscapedPoint.Read(_source, ref _at) ?? Special();
    }

    private int? Special()
    {
        var c = _at + 1 < _source.Length ? _source[_at + 1] : throw new NotSupportedException("[");
        _at += 2;
        switch (c)
        {
            case 'b':
                return '\b';
            case 'E':
                return null;
            case 'Q':
                foreach (var rune in PhpEscape.Quotation(_source, ref _at).EnumerateRunes())
                {
                    Range(rune.Value, rune.Value);
                }

                return null;
            default:
                throw new NotSupportedException($@"\{c}");
        }
    }

    private string? Posix()
    {
        var begins = _source.AsSpan(_at).StartsWith("[:", StringComparison.Ordinal);
        var end = begins ? _source.IndexOf(":]", _at + 2, StringComparison.Ordinal) : -1;
        if (end < 0)
        {
            return null;
        }

        var name = _source[(_at + 2)..end];
        if (name.StartsWith('^') && PosixClasses.ContainsKey(name[1..]))
        {
            throw new NotSupportedException(name);
        }

        if (!PosixClasses.TryGetValue(name, out var set))
        {
            return null;
        }

        _at = end + 2;
        return _unicode && UnicodeClasses.TryGetValue(name, out var wide) ? wide
            : _bothCases && name is "upper" or "lower" ? "a-zA-Z"
            : set;
    }
}
