using System.Text;

namespace Panel.Instances.Workloads.Rules;

/// <summary>
/// Rewrites a PCRE pattern for .NET. The two differ in escapes, in
/// possessive quantifiers, in how groups are counted, in
/// what belongs to classes without the u flag, and in characters that take two places in a .NET string.
/// </summary>
internal sealed class PhpPattern
{
    private readonly StringBuilder _output = new();
    private readonly Stack<(int Start, PhpPatternModes Modes, PhpPatternCost Cost)> _groups = new();
    private readonly Dictionary<string, int> _names = new(StringComparer.Ordinal);
    private readonly string _source;
    private readonly PhpFlags _flags;
    private PhpPatternModes _modes;
    private int _at;
    private int _captures;

    // Where in the output the last thing begins that a quantifier would repeat; below zero when there is none.
    private int _atom = -1;
    private bool _isQuantified;
    private PhpPatternCost _cost = new();

    private PhpPattern(string source, PhpFlags flags) =>
        (_source, _flags, _modes) = (
            source,
            flags,
            new PhpPatternModes(flags.IgnoreCase, flags.DotAll, flags.Extended)
        );

    public string Translated { get; private set; } = "";

    public PhpPatternCost Cost => _cost;

    /// <summary>Null when it uses something that .NET has not.</summary>
    public static PhpPattern? Translate(string source, PhpFlags flags)
    {
        var pattern = new PhpPattern(source, flags);
        try
        {
            pattern.Run();
            return pattern;
        }
        catch (NotSupportedException)
        {
            return null;
        }
    }

    private void Run()
    {
        while (_at < _source.Length)
        {
            Next(_source[_at]);
        }

        var text = _output.ToString();
        Translated = _flags.Anchored ? $@"\A(?:{text})" : text;
    }

    private void Next(char c)
    {
        switch (c)
        {
            case '\\':
                Escape();
                break;
            case '[':
                Atom(PhpCharacterClass.Read(_source, ref _at, _flags.Unicode, _modes.IgnoreCase));
                break;
            case '(':
                Open();
                break;
            case ')':
                Close();
                break;
            case '.':
                _at++;
                Atom(
                    !_flags.Unicode ? "."
                    : _modes.DotAll ? PhpCharacters.Any
                    : PhpCharacters.AnyButLineFeed
                );
                break;
            case '|' or '^' or '$':
                _at++;
                _atom = -1;
                _output.Append(c == '$' && _flags.EndOnly ? @"\z" : c.ToString());
                break;
            case '*' or '+' or '?' or '{' when PhpQuantifier.Read(_source, ref _at) is { } quantifier:
                Quantify(quantifier);
                break;
            case '#' when _modes.Extended:
                var end = _source.IndexOf('\n', _at);
                _at = end < 0 ? _source.Length : end + 1;
                break;
            default:
                Literal();
                break;
        }
    }

    private void Literal()
    {
        if (_modes.Extended && char.IsWhiteSpace(_source[_at]))
        {
            _at++;
            return;
        }

        var point = PhpCharacters.PointAt(_source, _at);
        _at += point > char.MaxValue ? 2 : 1;
        Atom(PhpCharacters.Single(point, AsciiCase));
    }

    // With the u flag .NET's own way of ignoring case is PCRE's.
    private bool AsciiCase => _modes.IgnoreCase && !_flags.Unicode;

    private void Atom(string text)
    {
        (_atom, _isQuantified) = (_output.Length, false);
        _output.Append(text);
        _cost.Add(size: 1, steps: 1, isGroup: text[0] == '(');
    }

    private void Escape()
    {
        var escape = PhpEscape.Read(_source, ref _at, _flags.Unicode, _captures);
        switch (escape)
        {
            case { Set: { } set }:
                Atom(set);
                break;
            case { Point: { } point }:
                Atom(PhpCharacters.Single(point, AsciiCase));
                break;
            case { Group: { } number }:
                Refer(number);
                break;
            case { Name: { } name }:
                Refer(_names.TryGetValue(name, out var known) ? known : throw new NotSupportedException(name));
                break;
            case { Quoted: { } quoted }:
                foreach (var rune in quoted.EnumerateRunes())
                {
                    Atom(PhpCharacters.Single(rune.Value, AsciiCase));
                }

                break;
            default:
                _output.Append(escape.Assertion);
                _atom = -1;
                break;
        }
    }

    private void Refer(int group) => Atom(AsciiCase ? $@"(?i:\k<{group}>)" : $@"(?:\k<{group}>)");

    private void Open()
    {
        var group = PhpGroup.Read(_source, ref _at);
        if (group.IsComment)
        {
            return;
        }

        if (group.Reference is { } name)
        {
            Refer(_names.TryGetValue(name, out var number) ? number : throw new NotSupportedException(name));
            return;
        }

        var modes = group.Modes is { } text ? _modes.With(text) : _modes;
        var emitted = group.Modes is { } written ? PhpPatternModes.ForDotNet(written, _flags.Unicode) : null;
        if (group.IsModesOnly)
        {
            _modes = modes;
            _output.Append(emitted is { Length: > 0 } ? $"(?{emitted})" : "");
            _atom = -1;
            return;
        }

        _groups.Push((_output.Length, _modes, _cost));
        (_modes, _cost) = (modes, new PhpPatternCost());
        _atom = -1;
        if (group.Captures && !(_flags.NoCaptures && group.Name is null))
        {
            // Captures are counted as PCRE counts them: .NET puts the named ones behind the others.
            _captures++;
            if (group.Name is { } named)
            {
                _names.TryAdd(named, _captures);
            }

            _output.Append('(');
            return;
        }

        _output.Append(
            group.Captures ? "(?:"
            : emitted is null ? group.Opening
            : $"(?{emitted}:"
        );
    }

    private void Close()
    {
        _at++;
        if (!_groups.TryPop(out var group))
        {
            throw new NotSupportedException(")");
        }

        _output.Append(')');
        var inside = _cost;
        (_atom, _isQuantified, _modes, _cost) = (group.Start, false, group.Modes, group.Cost);
        _cost.Add(inside.Size, inside.Steps + 1, isGroup: true);
    }

    private void Quantify(PhpQuantifier quantifier)
    {
        if (_atom < 0)
        {
            throw new NotSupportedException(quantifier.Text);
        }

        if (_isQuantified)
        {
            Wrap("(?:");
        }

        _cost.Repeat(quantifier.Most);
        var isLazy = !quantifier.IsPossessive && quantifier.IsLazy != _flags.Ungreedy;
        _output.Append(quantifier.Text).Append(isLazy ? "?" : "");
        _isQuantified = true;
        if (quantifier.IsPossessive)
        {
            Wrap("(?>");
        }
    }

    private void Wrap(string opening)
    {
        _output.Insert(_atom, opening).Append(')');
        _isQuantified = false;
    }
}
