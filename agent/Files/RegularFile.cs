using Microsoft.Win32.SafeHandles;

namespace Panel.Agent.Files;

/// <summary>Opens what is known to be a regular file: opening a fifo or a device can block or do things.</summary>
internal static class RegularFile
{
    public static void Require(DataEntry entry, DataPath path)
    {
        if (entry.Type == DataEntryType.Directory)
        {
            throw LinuxError.ToException(Linux.EISDIR, path.Value);
        }

        if (entry.Type != DataEntryType.File)
        {
            throw new DataRootException(FileFailure.SpecialFile, $"'{path}' is not a regular file.");
        }
    }

    /// <param name="named">Opened as a place only (O_PATH); looked at first, and then opened by its descriptor.</param>
    public static FileStream OpenRead(SafeFileHandle named, DataPath path)
    {
        Require(LinuxStat.Of(named, path.Name), path);
        try
        {
            return new FileStream(
                $"/proc/self/fd/{named.DangerousGetHandle()}",
                new FileStreamOptions
                {
                    Access = FileAccess.Read,
                    Share = FileShare.ReadWrite | FileShare.Delete,
                    BufferSize = 0,
                    Options = FileOptions.Asynchronous,
                }
            );
        }
        catch (UnauthorizedAccessException)
        {
            throw LinuxError.ToException(Linux.EACCES, path.Value);
        }
    }
}
