namespace Panel.AgentLink;

/// <param name="Type">file, directory, symlink or other.</param>
/// <param name="Mode">Octal, for example 0644.</param>
public sealed record FileEntryResponse(string Name, string Type, long Size, string Mode, DateTimeOffset Mtime);

public sealed record FileListResponse(IReadOnlyList<FileEntryResponse> Data, string? NextCursor);

/// <param name="Sha256">Hex; also the ETag.</param>
public sealed record WrittenFileResponse(string Path, long Size, string Sha256);
