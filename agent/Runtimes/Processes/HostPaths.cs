using System.Text.RegularExpressions;
using Panel.Contracts;

namespace Panel.Agent.Runtimes.Processes;

/// <summary>
/// Container paths (<c>/home/container</c>, <c>/mnt/server</c>, volumes) do not
/// exist on the host. Where they appear literally in a
/// command, a script or a variable, the host's path takes their place;
/// what a program builds at run time is out of reach.
/// </summary>
internal sealed class HostPaths
{
    private readonly List<(Regex Path, string Host)> _mappings = [];

    private HostPaths(IEnumerable<(string Container, string Host)> mounts)
    {
        foreach (var (container, host) in mounts.Where(m => m.Container.Length > 1))
        {
            _mappings.Add(
                (
                    new Regex(
                        $@"(?<![\w./-]){Regex.Escape(container.TrimEnd('/'))}(?![\w.-])",
                        RegexOptions.None,
                        TimeSpan.FromSeconds(1)
                    ),
                    host
                )
            );
        }
    }

    public static HostPaths OfWorkload(InstanceSpec spec, InstancePaths paths) =>
        new(
            spec.Volumes.Select(v => (v.MountPath, Path.GetFullPath(DataFolders.Volume(paths, v.Name))))
                .Append((spec.DataMount, Path.GetFullPath(paths.Data)))
        );

    public static HostPaths OfInstall(InstancePaths paths) => new([("/mnt/server", Path.GetFullPath(paths.Data))]);

    public string Map(string text) => _mappings.Aggregate(text, (mapped, m) => m.Path.Replace(mapped, _ => m.Host));
}
