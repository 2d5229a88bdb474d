using Panel.Agent.Files;

namespace Panel.Agent.Endpoints;

/// <param name="Type">file, directory, symlink or other.</param>
/// <param name="Mode">Octal, for example 0644.</param>
internal sealed record FileBody(string Name, string Type, long Size, string Mode, DateTimeOffset Mtime)
{
    public static FileBody Of(DataEntry entry) =>
        new(
            entry.Name,
            SnakeCase.Of(entry.Type),
            entry.Type == DataEntryType.File ? entry.Size : 0,
            Convert.ToString(entry.Mode, 8).PadLeft(4, '0'),
            entry.ModifiedAt
        );
}

internal sealed record FileListBody(IReadOnlyList<FileBody> Data, string? NextCursor);

/// <param name="Sha256">Hex; also the ETag.</param>
internal sealed record WrittenFileBody(string Path, long Size, string Sha256);

internal sealed record MakeFolderRequest(string? Path);

internal sealed record MoveRequest(string? From, string? To);
