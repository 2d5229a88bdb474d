using Panel.Agent.Runtimes;

namespace Panel.Agent.Storage;

/// <summary>
/// Takes the rights of others from everything that the agent keeps, also from what
/// an earlier agent left open. What is in an instance's data and volumes
/// is its workload's own; other users of the node get no further than the folders above.
/// </summary>
internal static class PrivateData
{
    // A node without mount namespaces lets the users of its plain processes
    // pass to their data; ProcessOwnership makes it so.
    private const UnixFileMode Passable =
        UnixFileMode.UserRead
        | UnixFileMode.UserWrite
        | UnixFileMode.UserExecute
        | UnixFileMode.GroupExecute
        | UnixFileMode.OtherExecute;

    public static void Close(AgentData data)
    {
        Directory.CreateDirectory(data.Instances);
        var passable = File.GetUnixFileMode(data.Instances) == Passable;
        CloseFolder(data.Root, passable);
        CloseFolder(data.Instances, passable);
        foreach (var instance in Directory.EnumerateDirectories(data.Instances).Select(AgentData.PathsIn))
        {
            CloseFolder(Path.GetDirectoryName(instance.Data)!, passable);
            foreach (var folder in ((string[])[instance.Volumes, instance.Logs]).Where(Directory.Exists))
            {
                CloseFolder(folder, passable);
            }
        }

        CloseTree(Path.Combine(data.Root, "processes"));
    }

    private static void CloseFolder(string folder, bool passable)
    {
        if (!passable || File.GetUnixFileMode(folder) != Passable)
        {
            PrivateFolder.Create(folder);
        }

        PrivateFolder.CloseFiles(folder);
    }

    private static void CloseTree(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return;
        }

        CloseFolder(folder, passable: false);
        foreach (var inner in new DirectoryInfo(folder).EnumerateDirectories().Where(inner => inner.LinkTarget is null))
        {
            CloseTree(inner.FullName);
        }
    }
}
