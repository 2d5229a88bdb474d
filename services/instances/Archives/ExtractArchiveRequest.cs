using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Panel.Hosting.Errors;

namespace Panel.Instances.Archives;

/// <param name="Path">The archive's path beneath the data root.</param>
/// <param name="Target">The folder's path, made when it is not there; without it, the archive's own folder.</param>
internal sealed record ExtractArchiveRequest(
    [property: Required, StringLength(FilePath.Longest, MinimumLength = 1)] string? Path,
    [property: StringLength(FilePath.Longest, MinimumLength = 1)] string? Target
)
{
    public ApiError? ProblemOf()
    {
        var problems = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (FilePath.ProblemOf(Path) is { } path)
        {
            problems["path"] = [path];
        }

        if (Target is not null && FilePath.ProblemOf(Target) is { } target)
        {
            problems["target"] = [target];
        }

        return problems.Count == 0 ? null : ApiErrors.Invalid(problems);
    }

    public string ToArguments() => JsonSerializer.Serialize(new ExtractArguments(Path!, Target ?? Folder(Path!)));

    private static string Folder(string path) => path.LastIndexOf('/') is > 0 and var end ? path[..end] : ".";
}
