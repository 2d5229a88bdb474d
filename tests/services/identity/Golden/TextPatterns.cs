using System.Globalization;
using System.Text.RegularExpressions;

namespace Panel.Identity.Tests.Golden;

/// <summary>
/// Texts with places that vary: <c>&lt;uuid&gt;</c> is any,
/// <c>{{name:&lt;uuid&gt;}}</c> is any and kept, <c>{{name}}</c> is the one that was
/// kept,
/// <c>&lt;now+20m&gt;</c> is the clock's time and 20 minutes.
/// </summary>
internal sealed partial class TextPatterns(TimeProvider clock)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    private static readonly Dictionary<string, string> Known = new(StringComparer.Ordinal)
    {
        ["uuid"] = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
        ["request"] = "[0-9a-f]{32}",
        ["time"] = @"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z",
        ["jwt"] = @"eyJ[\w-]+\.[\w-]+\.[\w-]+",
        ["token"] = @"[\w.~:%-]{16,}",
        ["base64"] = "[A-Za-z0-9+/]{16,}=*",
        ["base32"] = "[A-Z2-7]{16,}",
        ["code"] = "[a-z0-9]{10}",
        ["int"] = @"-?\d+",
        ["digits"] = @"\d+",
        ["svg"] = @"<svg [\s\S]*</svg>\s*",
        ["text"] = @"[\s\S]*",
    };

    private static readonly (string Unit, long Seconds)[] Units = [("d", 86400), ("h", 3600), ("m", 60), ("s", 1)];

    /// <summary>What was kept so far, by name.</summary>
    public Dictionary<string, string> Kept { get; } = new(StringComparer.Ordinal);

    public static bool IsNumber(string pattern) => Number().IsMatch(pattern);

    /// <summary>Whether the text is as the pattern has it; then what the pattern names is kept.</summary>
    public bool Match(string pattern, string text)
    {
        var match = Regex.Match(text, $@"\A(?:{Expression(pattern)})\z", RegexOptions.None, Limit);
        if (!match.Success)
        {
            return false;
        }

        foreach (var group in match.Groups.Values.Where(group => !char.IsAsciiDigit(group.Name[0])))
        {
            Kept[group.Name] = group.Value;
        }

        return true;
    }

    /// <summary>The text with its varying places named, as far as they can be told.</summary>
    public string Generalize(string text)
    {
        foreach (
            var (name, value) in Kept.Where(kept => kept.Value.Length >= 8).OrderByDescending(kept => kept.Value.Length)
        )
        {
            text = text.Replace(value, $"{{{{{name}}}}}", StringComparison.Ordinal);
        }

        foreach (var shape in new[] { "svg", "uuid", "jwt", "request" })
        {
            text = Regex.Replace(text, Known[shape], $"<{shape}>", RegexOptions.None, Limit);
        }

        text = Regex.Replace(text, Known["time"], match => Relative(match.Value), RegexOptions.None, Limit);
        text = Blob().Replace(text, "<base64>");
        return Random().Replace(text, "<token>");
    }

    private string Expression(string pattern) =>
        string.Concat(Part().Split(pattern).Select((part, index) => index % 2 == 0 ? Regex.Escape(part) : Of(part)));

    private string Of(string part)
    {
        var inner = part.StartsWith("{{", StringComparison.Ordinal) ? part[2..^2] : part;
        if (inner.Split(':', 2) is [var name, var shape])
        {
            return $"(?<{name}>{Expression(shape)})";
        }

        if (inner.StartsWith("<now", StringComparison.Ordinal))
        {
            return Regex.Escape(At(inner[4..^1]));
        }

        if (inner.StartsWith('<'))
        {
            return Known.GetValueOrDefault(inner[1..^1], Regex.Escape(inner));
        }

        return Regex.Escape(Kept.GetValueOrDefault(inner, inner));
    }

    private string At(string offset)
    {
        var seconds =
            offset.Length == 0
                ? 0
                : long.Parse(offset[1..^1], CultureInfo.InvariantCulture)
                    * Units.Single(unit => unit.Unit == offset[^1..]).Seconds;
        return clock
            .GetUtcNow()
            .AddSeconds(seconds)
            .ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
    }

    private string Relative(string text)
    {
        var ahead = (long)(DateTimeOffset.Parse(text, CultureInfo.InvariantCulture) - clock.GetUtcNow()).TotalSeconds;
        if (ahead == 0)
        {
            return "<now>";
        }

        // Only what was set from now on; any other moves when a step is put in before.
        if (ahead < 0 || ahead % 60 != 0)
        {
            return "<time>";
        }

        var (unit, size) = Units.First(unit => ahead % unit.Seconds == 0);
        return $"<now+{ahead / size}{unit}>";
    }

    [GeneratedRegex(@"(\{\{[^}]+\}\}|<now(?:\+\d+[dhms])?>|<[a-z0-9]+>)", RegexOptions.None, 1000)]
    private static partial Regex Part();

    [GeneratedRegex(@"\A(\{\{\w+:)?<int>(\}\})?\z", RegexOptions.None, 1000)]
    private static partial Regex Number();

    // The fixed keys of the requests are shorter.
    [GeneratedRegex("AAAA[A-Za-z0-9+/]{100,}={0,2}|(?<=SHA256:)[A-Za-z0-9+/]{43}", RegexOptions.None, 1000)]
    private static partial Regex Blob();

    [GeneratedRegex(@"(?<![\w{<-])[\w-]{40,}(?![\w}>-])", RegexOptions.None, 1000)]
    private static partial Regex Random();
}
