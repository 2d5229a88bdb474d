using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Panel.Agent.ConfigFiles;

/// <summary>
/// JSON as games write it: with comments, trailing commas, single quotes, names without quotes, <c>NaN</c> and texts
/// that are no valid Unicode. None of this is judged, since what is not
/// asked for stays as it is; only the structure must
/// be sound.
/// </summary>
internal sealed partial class JsonScanner(string text)
{
    private const int MaxDepth = 128;

    private int _at;

    /// <summary>Null for a text without any value.</summary>
    public TreeNode? Root()
    {
        SkipBlanks();
        if (_at == text.Length)
        {
            return null;
        }

        var root = Node(depth: 0);
        SkipBlanks();
        return _at == text.Length ? root : throw Wrong("has something behind its JSON");
    }

    private TreeNode Node(int depth)
    {
        if (depth > MaxDepth)
        {
            throw new ConfigFormatException($"is nested deeper than {MaxDepth} levels");
        }

        var start = _at;
        switch (Next())
        {
            case '{':
                var map = new TreeNode
                {
                    Kind = TreeKind.Map,
                    Start = start,
                    End = start,
                };
                Children('}', () => map.Members.Add(Member(depth)));
                map.End = _at;
                return map;
            case '[':
                var list = new TreeNode
                {
                    Kind = TreeKind.List,
                    Start = start,
                    End = start,
                };
                Children(']', () => list.Items.Add(Node(depth + 1)));
                list.End = _at;
                return list;
            case '"' or '\'':
                var value = Quoted();
                return new TreeNode
                {
                    Kind = TreeKind.Text,
                    Start = start,
                    End = _at,
                    Value = value,
                };
            default:
                var word = Word();
                return new TreeNode
                {
                    Kind = KindOf(word),
                    Start = start,
                    End = _at,
                    Value = word,
                };
        }
    }

    private void Children(char closing, Action read)
    {
        _at++;
        SkipBlanks();
        while (Next() != closing)
        {
            read();
            SkipBlanks();
            if (Next() == ',')
            {
                _at++;
                SkipBlanks();
            }
            else if (Next() != closing)
            {
                throw Wrong("lacks a comma");
            }
        }

        _at++;
    }

    private TreeMember Member(int depth)
    {
        var start = _at;
        var key = Next() is '"' or '\'' ? Quoted() : Word();
        SkipBlanks();
        if (Next() != ':')
        {
            throw Wrong("lacks a colon");
        }

        _at++;
        SkipBlanks();
        return new TreeMember(key, start, Node(depth + 1));
    }

    private string Quoted()
    {
        var quote = text[_at++];
        var value = new StringBuilder();
        while (Next() is var c && c != quote)
        {
            _at++;
            value.Append(c == '\\' ? Escaped() : c);
        }

        _at++;
        return value.ToString();
    }

    private string Escaped()
    {
        var c = Next();
        _at++;
        switch (c)
        {
            case 'u' or 'x':
                return Numbered(c == 'u' ? 4 : 2);
            case '\r' when _at < text.Length && text[_at] == '\n':
                _at++;
                return "";
            default:
                return Unescaped(c);
        }
    }

    private string Numbered(int length)
    {
        var digits = text.AsSpan(_at, Math.Min(length, text.Length - _at));
        if (digits.Length < length || !ushort.TryParse(digits, NumberStyles.AllowHexSpecifier, null, out var code))
        {
            throw Wrong("has a wrong escape");
        }

        _at += length;
        return ((char)code).ToString();
    }

    private static string Unescaped(char c) =>
        c switch
        {
            'b' => "\b",
            'f' => "\f",
            'n' => "\n",
            'r' => "\r",
            't' => "\t",
            '\n' or '\r' => "",
            _ => c.ToString(),
        };

    private string Word()
    {
        var match = Bare().Match(text, _at);
        if (!match.Success)
        {
            throw Wrong("has an unexpected character");
        }

        _at += match.Length;
        return match.Value;
    }

    private void SkipBlanks()
    {
        while (_at < text.Length)
        {
            if (char.IsWhiteSpace(text[_at]))
            {
                _at++;
            }
            else if (text[_at] == '#' || text.AsSpan(_at).StartsWith("//"))
            {
                var end = text.AsSpan(_at).IndexOfAny('\n', '\r');
                _at = end < 0 ? text.Length : _at + end;
            }
            else if (text.AsSpan(_at).StartsWith("/*"))
            {
                var end = text.IndexOf("*/", _at + 2, StringComparison.Ordinal);
                _at = end < 0 ? throw Wrong("has a comment without an end") : end + 2;
            }
            else
            {
                return;
            }
        }
    }

    private char Next() => _at < text.Length ? text[_at] : throw Wrong("ends too early");

    // The line is enough to find the place; what stands there may be a secret.
    private ConfigFormatException Wrong(string message) =>
        new($"is not valid JSON (line {text.AsSpan(0, Math.Min(_at, text.Length)).Count('\n') + 1}): it {message}");

    private static TreeKind KindOf(string word) =>
        word switch
        {
            "null" => TreeKind.Null,
            "true" or "false" => TreeKind.Flag,
            _ => Number().IsMatch(word) ? TreeKind.Number : TreeKind.Opaque,
        };

    [GeneratedRegex(@"\G[\w$.+-]+", RegexOptions.None, 1000)]
    private static partial Regex Bare();

    [GeneratedRegex(
        @"^[-+]?(0[xX][0-9a-fA-F]+|([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?|Infinity|NaN)\z",
        RegexOptions.NonBacktracking
    )]
    private static partial Regex Number();
}
