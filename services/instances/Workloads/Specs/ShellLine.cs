using System.Text;
using Panel.Instances.Workloads.Documents;

namespace Panel.Instances.Workloads.Specs;

/// <summary>
/// A start command for <c>sh -c</c>. <c>{{NAME}}</c> becomes the expansion
/// <c>${NAME}</c>, never the value: the shell splits what
/// it expands into words but does not parse it, so no value can add a
/// command, a redirection or a quote. The template itself is
/// the author's and may use the shell in full.
/// </summary>
internal static class ShellLine
{
    public static string Render(string template)
    {
        var result = new StringBuilder(template.Length);
        var quote = '\0';
        for (var i = 0; i < template.Length; i++)
        {
            var c = template[i];
            if (c == '{' && Expansion(template, i) is var (name, length))
            {
                // Nothing expands between single quotes: leave them for the length of the expansion.
                result.Append(quote == '\'' ? $"'\"${{{name}}}\"'" : $"${{{name}}}");
                i += length - 1;
                continue;
            }

            result.Append(c);
            if (c == '\\' && quote != '\'' && i + 1 < template.Length)
            {
                result.Append(template[++i]);
            }
            else if (c is '\'' or '"')
            {
                quote =
                    quote == c ? '\0'
                    : quote == '\0' ? c
                    : quote;
            }
        }

        return result.ToString();
    }

    private static (string Name, int Length)? Expansion(string template, int at)
    {
        if (!template.AsSpan(at).StartsWith("{{", StringComparison.Ordinal))
        {
            return null;
        }

        var match = Placeholders.Pattern().Match(template, at);
        return
            match.Success
            && match.Index == at
            && Placeholders.EnvironmentName(match.Groups["key"].Value) is { } name
            && EnvName.IsShellName(name)
            ? (name, match.Length)
            : null;
    }
}
