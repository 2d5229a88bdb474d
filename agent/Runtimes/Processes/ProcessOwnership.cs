using Panel.Contracts;

namespace Panel.Agent.Runtimes.Processes;

/// <summary>Gives an instance's folders to its own user and closes them to all other users.</summary>
internal static class ProcessOwnership
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Passable = OwnerOnly | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public static void Give(
        uint user,
        ProcessIsolation isolation,
        InstanceSpec spec,
        ContainerRole role,
        InstancePaths paths,
        RuntimeOptions options,
        CancellationToken cancellationToken
    )
    {
        DataFolders.GiveTo(user, spec, paths, cancellationToken);
        foreach (var folder in DataFolders.Of(spec, paths))
        {
            File.SetUnixFileMode(folder, OwnerOnly);
        }

        if (role == ContainerRole.Install)
        {
            GiveScript(user, paths);
        }

        if (!isolation.Mounts)
        {
            LetThrough(DataFolders.Of(spec, paths).Append(InstallScript.FolderOf(paths)), options);
        }
    }

    /// <summary>
    /// The workload reads its script through its group. It owns neither: the agent writes there again, as root.
    /// </summary>
    private static void GiveScript(uint user, InstancePaths paths)
    {
        var folder = InstallScript.FolderOf(paths);
        var script = Path.Combine(folder, InstallScript.FileName);
        Posix.Give(folder, 0, user);
        Posix.Give(script, 0, user);
        File.SetUnixFileMode(folder, OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.GroupExecute);
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
    }

    /// <summary>
    /// Without a file system of its own, the user has to get through the panel's
    /// folders to its data. They can be passed and not listed, and
    /// what else is in them is closed to all others.
    /// </summary>
    private static void LetThrough(IEnumerable<string> targets, RuntimeOptions options)
    {
        var panel = options.HiddenFolders.Append(options.Data).Select(Path.GetFullPath).ToList();
        foreach (
            var folder in targets.SelectMany(target => Above(Path.GetFullPath(target))).Distinct(StringComparer.Ordinal)
        )
        {
            if (panel.Exists(root => folder == root || VisibleTree.IsBeneath(folder, root)))
            {
                File.SetUnixFileMode(folder, Passable);
                PrivateFolder.CloseFiles(folder);
            }
            else if ((File.GetUnixFileMode(folder) & UnixFileMode.OtherExecute) == UnixFileMode.None)
            {
                throw new RuntimeException(
                    "not_isolated",
                    $"Users of plain processes cannot get through {folder}, and this node has no mount "
                        + "namespaces. Put the agent's data elsewhere."
                );
            }
        }
    }

    private static IEnumerable<string> Above(string path)
    {
        for (
            var folder = Path.GetDirectoryName(path);
            folder is { Length: > 0 };
            folder = Path.GetDirectoryName(folder)
        )
        {
            yield return folder;
        }
    }
}
