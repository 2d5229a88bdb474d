using System.ComponentModel.DataAnnotations;

namespace Panel.AgentLink;

/// <param name="Path">Beneath the instance's data root.</param>
public sealed record MakeFolderRequest([property: Required, MinLength(1)] string Path);

/// <param name="From">Beneath the instance's data root, like <paramref name="To"/>.</param>
public sealed record MoveFileRequest(
    [property: Required, MinLength(1)] string From,
    [property: Required, MinLength(1)] string To
);
