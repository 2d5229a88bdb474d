using System.Runtime.InteropServices;

namespace Panel.Plugins.Host.Installed;

/// <summary>
/// Brings a folder itself to the disk: a rename survives a loss of power only then. .NET opens no folders.
/// </summary>
internal static class FolderSync
{
    private const int ReadOnlyFolderCloseOnExec = 0x90000;

    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var descriptor = Open([.. System.Text.Encoding.UTF8.GetBytes(folder), 0], ReadOnlyFolderCloseOnExec);
        if (descriptor < 0)
        {
            throw new IOException($"{folder} cannot be opened: error {Marshal.GetLastPInvokeError()}.");
        }

        // Some file systems refuse it for folders; the rename itself has happened.
        _ = Fsync(descriptor);
        _ = Close(descriptor);
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Fsync(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);
}
