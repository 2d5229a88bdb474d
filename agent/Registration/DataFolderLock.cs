namespace Panel.Agent.Registration;

/// <summary>
/// Keeps a second agent off the data folder. The kernel frees it when the process ends, however it ends.
/// </summary>
internal sealed class DataFolderLock : IDisposable
{
    private readonly FileStream file;

    private DataFolderLock(FileStream file) => this.file = file;

    public static DataFolderLock Take(string folder)
    {
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        try
        {
            // FileShare.None is flock(LOCK_EX | LOCK_NB) here. The file stays:
            // removing it would let two agents lock different inodes.
            return new DataFolderLock(
                new FileStream(
                    Path.Combine(folder, "agent.lock"),
                    new FileStreamOptions
                    {
                        Mode = FileMode.OpenOrCreate,
                        Access = FileAccess.ReadWrite,
                        Share = FileShare.None,
                        UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                    }
                )
            );
        }
        catch (IOException exception)
        {
            throw new InvalidOperationException($"Another agent uses the data folder {folder}.", exception);
        }
    }

    public void Dispose() => file.Dispose();
}
