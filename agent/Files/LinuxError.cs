using System.Runtime.InteropServices;

namespace Panel.Agent.Files;

internal static class LinuxError
{
    public static void ThrowIf(int result, string subject)
    {
        if (result < 0)
        {
            throw ToException(Marshal.GetLastPInvokeError(), subject);
        }
    }

    /// <summary>.NET keeps the error number in the lower half of the result.</summary>
    public static bool IsDiskFull(IOException exception) =>
        (exception.HResult & 0xFFFF) is Linux.ENOSPC or Linux.EDQUOT;

    public static DataRootException ToException(int error, string subject) =>
        error switch
        {
            Linux.ENOENT => new(FileFailure.NotFound, $"'{subject}' does not exist."),
            Linux.ENOTDIR => new(FileFailure.NotDirectory, $"'{subject}', or a part of it, is not a folder."),
            Linux.EISDIR => new(FileFailure.IsDirectory, $"'{subject}' is a folder."),
            Linux.EEXIST or Linux.ENOTEMPTY => new(FileFailure.AlreadyExists, $"'{subject}' exists already."),
            Linux.EXDEV => new(FileFailure.PathEscapes, $"'{subject}' leads out of the data root through a link."),
            Linux.ELOOP => new(
                FileFailure.PathEscapes,
                $"'{subject}' leads through links that never end, or through one that is not followed."
            ),
            Linux.ENAMETOOLONG => new(FileFailure.InvalidPath, $"'{subject}' is too long."),
            Linux.EINVAL => new(FileFailure.InvalidPath, $"'{subject}' is not possible here."),
            Linux.EACCES or Linux.EPERM or Linux.EROFS => new(
                FileFailure.PermissionDenied,
                $"The agent may not touch '{subject}'."
            ),
            Linux.ENOSPC or Linux.EDQUOT => new(
                FileFailure.DiskFull,
                "The disk, or the instance's share of it, is full."
            ),
            Linux.EAGAIN or Linux.EINTR => new(FileFailure.Busy, $"'{subject}' is being moved around; try again."),
            _ => new(FileFailure.Io, $"'{subject}': {Marshal.GetPInvokeErrorMessage(error)}"),
        };
}
