namespace Panel.Agent.Files;

/// <summary>An expected failure of a file operation; <see cref="FileFailure"/> says what an API answers.</summary>
/// <param name="field">The parameter or member of the request that is wrong by itself; null when none is.</param>
public sealed class DataRootException(FileFailure failure, string message, string? field = null) : Exception(message)
{
    public FileFailure Failure { get; } = failure;

    public string? Field { get; } = field;
}

public enum FileFailure
{
    /// <summary>The path itself is not acceptable.</summary>
    InvalidPath,

    /// <summary>The path, or a link on its way, leads out of the data root.</summary>
    PathEscapes,
    NotFound,

    /// <summary>A fifo, socket or device.</summary>
    SpecialFile,
    IsDirectory,
    NotDirectory,
    AlreadyExists,

    /// <summary>Protected by the workload's file denylist.</summary>
    Denied,
    PermissionDenied,
    TooLarge,

    /// <summary>If-Match did not match.</summary>
    Changed,
    DiskFull,
    TooDeep,

    /// <summary>The tree changes faster than it can be followed.</summary>
    Busy,
    Io,

    /// <summary>The file is no archive that is read here, or a broken one.</summary>
    InvalidArchive,
}
