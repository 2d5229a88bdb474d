using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Panel.Hosting.Errors;

namespace Panel.Instances.Archives;

/// <param name="Paths">Files and folders beneath the data root; `.` is all of it.</param>
/// <param name="Target">The archive's path; a conflict when it is there.</param>
/// <param name="Format">Without it, what the target ends with; zip when that tells nothing.</param>
internal sealed record ArchiveFilesRequest(
    [property: Required, MinLength(1), MaxLength(ArchiveFilesRequest.MostPaths)] IReadOnlyList<string?>? Paths,
    [property: Required, StringLength(FilePath.Longest, MinimumLength = 1)] string? Target,
    [property: AllowedValues("zip", "tar", "tar.gz", "tar.zst")] string? Format
)
{
    public const int MostPaths = 100;

    private static readonly string[] Formats = ["zip", "tar", "tar.gz", "tar.zst"];

    private string Chosen =>
        Format ?? Formats.FirstOrDefault(format => Target!.EndsWith($".{format}", StringComparison.Ordinal)) ?? "zip";

    public ApiError? ProblemOf()
    {
        var problems = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (Paths is not { Count: >= 1 and <= MostPaths })
        {
            problems["paths"] = [$"1 to {MostPaths} paths."];
        }
        else if (Paths.Select(FilePath.ProblemOf).FirstOrDefault(problem => problem is not null) is { } wrong)
        {
            problems["paths"] = [wrong];
        }

        if (FilePath.ProblemOf(Target) is { } target)
        {
            problems["target"] = [target];
        }

        if (Format is not null && !Formats.Contains(Format))
        {
            problems["format"] = [$"Must be one of {string.Join(", ", Formats)}."];
        }

        return problems.Count == 0 ? null : ApiErrors.Invalid(problems);
    }

    public string ToArguments() =>
        JsonSerializer.Serialize(new ArchiveArguments([.. Paths!.Select(path => path!)], Target!, Chosen));
}
