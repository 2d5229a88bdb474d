namespace Panel.Agent.Runtimes.Processes;

/// <summary>Which paths of the node all workloads see, and which they never see.</summary>
internal sealed class VisibleTree
{
    private readonly List<string> _hidden;

    public VisibleTree(RuntimeOptions options)
    {
        Visible = [.. MountTable.System(), .. options.VisibleFolders.Select(Path.GetFullPath).Where(Directory.Exists)];
        _hidden = [.. HiddenBy(options).SelectMany(Forms).Distinct(StringComparer.Ordinal)];
    }

    public IReadOnlyList<string> Visible { get; }

    /// <summary>What has to be covered, since it lies beneath something visible.</summary>
    public IEnumerable<string> HiddenBeneathVisible =>
        _hidden.Where(hidden => Visible.Any(folder => IsBeneath(hidden, folder)));

    /// <summary>Whether workloads find what a path leads to.</summary>
    public bool Sees(string path)
    {
        var forms = Forms(path).ToList();
        return Visible.Any(folder => IsAt(forms[^1], folder))
            && !_hidden.Exists(hidden => forms.Exists(form => IsAt(form, hidden)));
    }

    public static bool IsBeneath(string path, string folder) =>
        path.StartsWith(folder.TrimEnd('/') + "/", StringComparison.Ordinal);

    private static bool IsAt(string path, string folder) => path == folder || IsBeneath(path, folder);

    /// <summary>
    /// Also the panel's own settings, which may name passwords and may lie in a visible folder such as <c>/opt</c>.
    /// </summary>
    private static IEnumerable<string> HiddenBy(RuntimeOptions options) =>
        options
            .HiddenFolders.Append(options.Data)
            .Concat(
                ((string[])[AppContext.BaseDirectory, Environment.CurrentDirectory])
                    .Where(Directory.Exists)
                    .SelectMany(folder => Directory.EnumerateFiles(folder, "appsettings*.json"))
            );

    /// <summary>The path, and where its links lead.</summary>
    private static IEnumerable<string> Forms(string path)
    {
        var full = Path.GetFullPath(path).TrimEnd('/');
        yield return full;
        if (Posix.RealPath(full) is { } real && real != full)
        {
            yield return real;
        }
    }
}
