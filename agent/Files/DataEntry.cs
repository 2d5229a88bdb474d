using System.Runtime.InteropServices;

namespace Panel.Agent.Files;

/// <param name="Mode">Permission bits, for example 0644 octal.</param>
public sealed record DataEntry(string Name, DataEntryType Type, long Size, int Mode, DateTimeOffset ModifiedAt)
{
    internal FileOwner Owner { get; init; }

    /// <summary>Names that lead to it.</summary>
    internal uint Links { get; init; }
}

public enum DataEntryType
{
    File,
    Directory,
    Symlink,
    Other,
}

[StructLayout(LayoutKind.Auto)]
internal readonly record struct FileOwner(uint Uid, uint Gid);
