using Panel.Instances.Workloads.Documents;

namespace Panel.Instances.Workloads.Specs;

/// <summary>
/// The argument list of a workload. Values go in as they are, since no shell
/// reads them; the script of <c>sh -c</c> is a shell line.
/// </summary>
internal static class Arguments
{
    private static readonly string[] Shells = ["sh", "bash", "ash", "dash", "zsh", "ksh"];

    public static (IReadOnlyList<string> Entrypoint, IReadOnlyList<string> Command) Render(
        WorkloadSpec spec,
        IReadOnlyDictionary<string, string> environment
    )
    {
        var templates = spec.Command.Concat(spec.Args).ToList();
        var script =
            templates.Count > 0 && Shells.Contains(Path.GetFileName(templates[0])) ? ScriptIndex(templates) : -1;
        var words = templates
            .Select(
                (template, i) => i == script ? ShellLine.Render(template) : Placeholders.Render(template, environment)
            )
            .ToList();
        return (words[..spec.Command.Count], words[spec.Command.Count..]);
    }

    // -c, also at the end of joined flags such as -ec.
    private static int ScriptIndex(List<string> words)
    {
        var flag = words.FindIndex(1, word => word.Length > 1 && word[0] == '-' && word[1] != '-' && word[^1] == 'c');
        return flag < 0 ? -1 : flag + 1;
    }
}
