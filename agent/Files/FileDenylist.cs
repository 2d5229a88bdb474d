using System.Text;
using System.Text.RegularExpressions;

namespace Panel.Agent.Files;

/// <summary>
/// The workload's <c>file_denylist</c>: gitignore patterns of files that are
/// listed but neither read nor changed through the API.
/// The last matching pattern decides; <c>!</c> allows again; what is in a denied folder is denied.
/// </summary>
internal sealed class FileDenylist
{
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromMilliseconds(200);

    private readonly List<(Regex Pattern, bool Denies)> rules = [];

    public FileDenylist(IReadOnlyList<string> patterns)
    {
        foreach (var pattern in patterns.Select(p => p.Trim()).Where(p => p.Length > 0 && p[0] != '#'))
        {
            var allows = pattern[0] == '!';
            rules.Add((Translate(allows ? pattern[1..] : pattern), !allows));
        }
    }

    public bool IsEmpty => rules.Count == 0;

    public bool Denies(DataPath path)
    {
        for (var depth = 1; depth <= path.Names.Count; depth++)
        {
            if (Verdict(string.Join('/', path.Names.Take(depth))))
            {
                return true;
            }
        }

        return false;
    }

    private bool Verdict(string path) => rules.LastOrDefault(rule => rule.Pattern.IsMatch(path)).Denies;

    private static Regex Translate(string pattern)
    {
        var body = pattern.Trim('/');
        var anchored = pattern.TrimEnd('/').Contains('/', StringComparison.Ordinal);
        var text = new StringBuilder(anchored ? "^" : "^(?:.*/)?");
        for (var i = 0; i < body.Length; i++)
        {
            if (body.AsSpan(i).StartsWith("**/"))
            {
                (text, i) = (text.Append("(?:.*/)?"), i + 2);
            }
            else if (body.AsSpan(i).StartsWith("**"))
            {
                (text, i) = (text.Append(".*"), i + 1);
            }
            else
            {
                text.Append(
                    body[i] switch
                    {
                        '*' => "[^/]*",
                        '?' => "[^/]",
                        var c => Regex.Escape(c.ToString()),
                    }
                );
            }
        }

        return new Regex(
            text.Append('$').ToString(),
            RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.NonBacktracking,
            MatchTimeout
        );
    }
}
