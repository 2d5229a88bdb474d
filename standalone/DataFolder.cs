namespace Panel.Standalone;

/// <summary>
/// The data folder, held by this process alone and closed to other users of the machine.
/// The kernel frees the lock when the process ends, however it ends.
/// </summary>
internal sealed class DataFolder : IDisposable
{
    private readonly FileStream _lock;

    private DataFolder(string path, FileStream held) => (FullPath, _lock) = (path, held);

    public string FullPath { get; }

    /// <summary>Null when another process holds it.</summary>
    public static DataFolder? Open(string path)
    {
        const UnixFileMode fileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        const UnixFileMode folderMode = fileMode | UnixFileMode.UserExecute;
        Directory.CreateDirectory(path, folderMode);
        try
        {
            var held = new FileStream(
                Path.Combine(path, "panel.lock"),
                new FileStreamOptions
                {
                    Mode = FileMode.OpenOrCreate,
                    Access = FileAccess.ReadWrite,
                    Share = FileShare.None,
                    UnixCreateMode = fileMode,
                }
            );
            // A folder of an earlier build, or one that the operator made, may be open to other users of the machine.
            File.SetUnixFileMode(path, folderMode);
            File.SetUnixFileMode(held.SafeFileHandle, fileMode);
            return new DataFolder(path, held);
        }
        catch (IOException)
        {
            return null;
        }
    }

    public void Dispose() => _lock.Dispose();
}
