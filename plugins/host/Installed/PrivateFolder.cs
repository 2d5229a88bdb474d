namespace Panel.Plugins.Host.Installed;

/// <summary>
/// A folder that the panel alone reads. What appears in it appears by a rename, after it is whole on the disk.
/// </summary>
internal sealed class PrivateFolder
{
    // No id of a plugin begins with a dot.
    private const string TemporaryFolder = ".new";

    private readonly string _temporary;

    public PrivateFolder(string root)
    {
        Root = System.IO.Path.GetFullPath(root);
        _temporary = Path(TemporaryFolder);
        Create(Root);

        // What a killed process left half done.
        Delete(_temporary);
        Create(_temporary);
    }

    public string Root { get; }

    public string Path(params ReadOnlySpan<string> names) => System.IO.Path.Combine([Root, .. names]);

    /// <summary>An empty folder beside the others, to be filled and then moved to its place.</summary>
    public string NewTemporary()
    {
        var folder = System.IO.Path.Combine(_temporary, System.IO.Path.GetRandomFileName());
        Create(folder);
        return folder;
    }

    /// <summary>Writes a file anew; a process that is killed meanwhile leaves the old one.</summary>
    public void Replace(string path, byte[] content)
    {
        var fresh = System.IO.Path.Combine(_temporary, System.IO.Path.GetRandomFileName());
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(fresh, options))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        File.Move(fresh, path, overwrite: true);
        FolderSync.Flush(System.IO.Path.GetDirectoryName(path)!);
    }

    public static void Delete(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Create(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(
                folder,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            );
        }
    }
}
