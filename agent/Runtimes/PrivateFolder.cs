namespace Panel.Agent.Runtimes;

/// <summary>Folders that only the agent's user may enter.</summary>
internal static class PrivateFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes it, with its parents, or takes the others' rights from one that is there. Idempotent.</summary>
    public static void Create(string path)
    {
        Directory.CreateDirectory(path, OwnerOnly);
        File.SetUnixFileMode(path, OwnerOnly);
    }

    /// <summary>Makes it; one that is there keeps its rights.</summary>
    public static void CreateNew(string path) => Directory.CreateDirectory(path, OwnerOnly);

    /// <summary>A file that only the agent's user may read.</summary>
    public static FileStream OpenFile(string path, FileMode mode)
    {
        var file = new FileStream(
            path,
            new FileStreamOptions
            {
                Mode = mode,
                Access = mode == FileMode.Append ? FileAccess.Write : FileAccess.ReadWrite,
                Share = FileShare.ReadWrite | FileShare.Delete,
                UnixCreateMode = OwnersFile,
                BufferSize = 16 * 1024,
            }
        );
        return file;
    }

    public static void WriteFile(string path, string text)
    {
        using var file = OpenFile(path, FileMode.Create);
        file.Write(System.Text.Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Takes the rights of others from files that are directly in the folder. Links are left alone.</summary>
    public static void CloseFiles(string path)
    {
        foreach (var file in new DirectoryInfo(path).EnumerateFiles().Where(file => file.LinkTarget is null))
        {
            if ((file.UnixFileMode & ~OwnersFile) != UnixFileMode.None)
            {
                file.UnixFileMode = OwnersFile;
            }
        }
    }
}
