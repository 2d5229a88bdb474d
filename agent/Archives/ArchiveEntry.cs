namespace Panel.Agent.Archives;

/// <summary>One thing in an archive, as the archive tells it: nothing of it is to be trusted.</summary>
/// <param name="Name">Its path, as written.</param>
/// <param name="Mode">Permission bits; null when the format keeps none.</param>
/// <param name="Link">Where a link leads; null for what is none.</param>
/// <param name="Open">The content of a file, readable until the next entry is asked for.</param>
internal sealed record ArchiveEntry(
    string Name,
    ArchiveEntryKind Kind,
    int? Mode,
    DateTimeOffset? ModifiedAt,
    string? Link,
    Func<Stream> Open
);

internal enum ArchiveEntryKind
{
    File,
    Folder,
    Symlink,

    /// <summary>Another name of an earlier file of the archive.</summary>
    HardLink,

    /// <summary>A device, fifo or the like, which no archive makes here.</summary>
    Other,
}
