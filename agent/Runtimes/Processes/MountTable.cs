using System.Text;

namespace Panel.Agent.Runtimes.Processes;

/// <summary>
/// The file system that a workload sees: the system's programs, libraries and
/// settings read-only, a few devices, a <c>/tmp</c> of its own,
/// and its own folders under the paths that they have on the node. Everything else of the node is not there.
/// </summary>
/// <remarks>
/// Written as fstab(5) lines for <c>mount --all</c>: folders first, then
/// files, whose mount points are made in between.
/// </remarks>
internal sealed class MountTable(string root, bool ownProcesses)
{
    private const string ReadOnly = "rbind,ro,nosuid,nodev";

    private static readonly string[] SystemFolders =
    [
        "/usr",
        "/bin",
        "/sbin",
        "/lib",
        "/lib32",
        "/lib64",
        "/libx32",
        "/etc",
        "/opt",
        "/nix/store",
        "/gnu/store",
    ];

    private static readonly string[] Devices =
    [
        "/dev/null",
        "/dev/zero",
        "/dev/full",
        "/dev/random",
        "/dev/urandom",
        "/dev/tty",
    ];

    private readonly StringBuilder _folders = new();
    private readonly StringBuilder _files = new();
    private readonly StringBuilder _names = new();

    public string Folders => _folders.ToString();

    public string Files => _files.ToString();

    /// <summary>The mount points of <see cref="Files"/> relative to the root, one a line.</summary>
    public string Names => _names.ToString();

    /// <param name="root">Where the tree is put together.</param>
    /// <param name="view">What the operator lets all workloads see.</param>
    public static MountTable Create(string root, VisibleTree view, bool ownProcesses, IEnumerable<ProcessMount> own)
    {
        var table = new MountTable(root, ownProcesses);
        table.AddSystem();
        foreach (var folder in view.Visible)
        {
            table.Bind(folder, ReadOnly);
        }

        foreach (var hidden in view.HiddenBeneathVisible)
        {
            table.Hide(hidden);
        }

        foreach (var mount in own)
        {
            table.Bind(mount.Path, mount.ReadOnly ? "bind,ro,nosuid,nodev" : "bind,nosuid,nodev");
        }

        table.AddFiles(view);
        return table;
    }

    /// <summary>
    /// The system's folders that are here as folders; links among them, such as <c>/bin</c>, are copied as links.
    /// </summary>
    public static IEnumerable<string> System() =>
        SystemFolders.Where(path => new DirectoryInfo(path) is { Exists: true, LinkTarget: null });

    private void AddSystem()
    {
        Line("tmpfs", "", "tmpfs", "mode=0755,size=1m,nr_inodes=4096,nosuid,nodev");
        Line("tmpfs", "/tmp", "tmpfs", "mode=1777,size=256m,nosuid,nodev");
        if (ownProcesses)
        {
            Line("proc", "/proc", "proc", "nosuid,nodev,noexec");
        }
        else
        {
            Line("/proc", "/proc", "none", "rbind");
        }

        Line("tmpfs", "/dev", "tmpfs", "mode=0755,size=64k,nosuid");
        Line("tmpfs", "/dev/shm", "tmpfs", "mode=1777,size=64m,nosuid,nodev");
        Line("tmpfs", "/dev/pts", "tmpfs", "mode=0755,size=4k,nosuid");
    }

    private void AddFiles(VisibleTree view)
    {
        foreach (var device in Devices.Where(File.Exists))
        {
            BindFile(device, device);
        }

        // Often a link to a file outside of what is visible.
        if (
            new FileInfo("/etc/resolv.conf").ResolveLinkTarget(returnFinalTarget: true) is { Exists: true } resolver
            && !view.Sees(resolver.FullName)
        )
        {
            BindFile(resolver.FullName, resolver.FullName);
        }
    }

    private void Bind(string path, string options) => Line(path, path, "none", options);

    private void Hide(string path)
    {
        if (Directory.Exists(path))
        {
            Line("tmpfs", path, "tmpfs", "mode=0755,size=4k,nr_inodes=64,nosuid,nodev");
        }
        else
        {
            BindFile("/dev/null", path);
        }
    }

    private void Line(string source, string target, string type, string options) =>
        _folders
            .Append(Escape(source))
            .Append(' ')
            .Append(Escape(root + target))
            .Append(' ')
            .Append(type)
            .Append(' ')
            .Append(options)
            .Append(target.Length > 0 ? ",X-mount.mkdir=0755" : "")
            .Append(" 0 0\n");

    private void BindFile(string source, string target)
    {
        _files.Append(Escape(source)).Append(' ').Append(Escape(root + target)).Append(" none bind 0 0\n");
        _names.Append(target.AsSpan(1)).Append('\n');
    }

    /// <summary>As fstab(5) wants blanks. A line feed could not be told from the end of a name.</summary>
    private static string Escape(string path) =>
        path.Contains('\n', StringComparison.Ordinal)
            ? throw new RuntimeException("engine_error", "Paths with a line feed cannot be given to a plain process.")
            : path.Replace("\\", "\\134", StringComparison.Ordinal)
                .Replace(" ", "\\040", StringComparison.Ordinal)
                .Replace("\t", "\\011", StringComparison.Ordinal);
}
