using System.ComponentModel.DataAnnotations;
using Panel.Hosting.Errors;
using Panel.Nodes.Fleet;

namespace Panel.Nodes.Registration;

/// <summary>Body of <c>POST /v1/nodes/register-token</c>.</summary>
/// <param name="Name">Of the node; null takes its host name.</param>
/// <param name="ExpiresIn">Seconds, one minute to seven days; default one hour.</param>
/// <param name="Shared">True makes a node of the platform; for its administrators.</param>
internal sealed record RegisterTokenRequest(
    [property: StringLength(NodeFields.LongestName, MinimumLength = 1)] string? Name,
    Dictionary<string, string>? Labels,
    [property: Range(RegisterTokenRequest.ShortestSeconds, RegisterTokenRequest.LongestSeconds)] int? ExpiresIn,
    bool? Shared
)
{
    public const int ShortestSeconds = 60;
    public const int LongestSeconds = 7 * 24 * 3600;

    public ApiError? Problem()
    {
        if (Name is not null && NodeFields.NameProblem(Name) is { } name)
        {
            return ApiErrors.Invalid("name", name);
        }

        if (Labels is not null && NodeFields.LabelsProblem(Labels) is { } labels)
        {
            return ApiErrors.Invalid("labels", labels);
        }

        return ExpiresIn is < ShortestSeconds or > LongestSeconds
            ? ApiErrors.Invalid("expires_in", "60 seconds to 7 days.")
            : null;
    }
}
