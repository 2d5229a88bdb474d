using System.ComponentModel.DataAnnotations;

namespace Panel.Alerts.Silences;

/// <param name="Matchers">All must match.</param>
/// <param name="StartsAt">Now without it.</param>
/// <param name="EndsAt">At most 90 days after its begin.</param>
internal sealed record SilenceRequest(
    [property: Required, MinLength(1), MaxLength(SilenceRequest.MostMatchers)]
        IReadOnlyList<SilenceMatcherRequest>? Matchers,
    DateTimeOffset? StartsAt,
    [property: Required] DateTimeOffset? EndsAt,
    [property: StringLength(SilenceRequest.LongestComment)] string? Comment
)
{
    public const int MostMatchers = 20;
    public const int LongestComment = 500;
    public const int LongestText = 1000;
    public const int MostSilences = 500;
}

/// <param name="Label">Of the alert: rule, rule_id, condition, severity, target, target_id, target_type, node_id, and
/// the labels of its rule and node.</param>
/// <param name="Op">`=`, `!=` or `in`.</param>
/// <param name="Value">With `in`, several values separated by commas.</param>
internal sealed record SilenceMatcherRequest(
    [property: Required] string? Label,
    [property: Required] string? Op,
    [property: Required] string? Value
);

/// <param name="Active">Whether it holds now.</param>
internal sealed record SilenceResponse(
    Guid Id,
    IReadOnlyList<SilenceMatcher> Matchers,
    DateTimeOffset StartsAt,
    DateTimeOffset EndsAt,
    string Comment,
    bool Active,
    Guid CreatedBy,
    DateTimeOffset CreatedAt
)
{
    public static SilenceResponse Of(Silence silence, DateTimeOffset now) =>
        new(
            silence.Id,
            silence.Matchers,
            silence.StartsAt,
            silence.EndsAt,
            silence.Comment,
            silence.StartsAt <= now && now < silence.EndsAt,
            silence.CreatedBy,
            silence.CreatedAt
        );
}
