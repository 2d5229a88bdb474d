using System.ComponentModel.DataAnnotations;
using Panel.Hosting.Errors;

namespace Panel.Billing.Plans;

/// <summary><c>POST /v1/admin/plans</c>.</summary>
/// <param name="PriceMinor">In the currency's minor unit.</param>
/// <param name="Currency">An ISO 4217 code.</param>
/// <param name="Interval">month (default) or year.</param>
/// <param name="Active">False keeps the plan out of <c>GET /v1/billing/plans</c>; default true.</param>
public sealed record CreatePlanRequest(
    [property: Required, StringLength(Plan.LongestName, MinimumLength = 1)] string? Name,
    [property: MaxLength(Plan.LongestDescription)] string? Description,
    [property: Required, Range(0, Plan.HighestPrice)] long? PriceMinor,
    [property: Required, RegularExpression("^[A-Z]{3}$")] string? Currency,
    PlanInterval? Interval,
    [property: MaxLength(Plan.LongestStripePriceId)] string? StripePriceId,
    bool? Active,
    PlanLimits? Limits
)
{
    /// <summary>Every problem by its field; null when there is none.</summary>
    public ApiError? Check()
    {
        var problems = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (Name?.Trim() is not { Length: >= 1 and <= Plan.LongestName })
        {
            problems["name"] = [$"1 to {Plan.LongestName} characters."];
        }

        if (Description is { Length: > Plan.LongestDescription })
        {
            problems["description"] = [$"At most {Plan.LongestDescription} characters."];
        }

        if (PriceMinor is not (>= 0 and <= Plan.HighestPrice))
        {
            problems["price_minor"] = [$"A whole number from 0 to {Plan.HighestPrice}, in the currency's minor unit."];
        }

        if (Currency is not { Length: 3 } || !Currency.All(char.IsAsciiLetterUpper))
        {
            problems["currency"] = ["An ISO 4217 code, for example EUR."];
        }

        if (StripePriceId is { Length: > Plan.LongestStripePriceId })
        {
            problems["stripe_price_id"] = [$"At most {Plan.LongestStripePriceId} characters."];
        }

        foreach (var (field, value) in Numbers())
        {
            if (value < 0)
            {
                problems[$"limits.{field}"] = ["Not below 0; null is unlimited."];
            }
        }

        return problems.Count == 0 ? null : ApiErrors.Invalid(problems);
    }

    private IEnumerable<(string Field, long? Value)> Numbers() =>
        Limits is not { } limits
            ? []
            :
            [
                ("nodes", limits.Nodes),
                ("instances", limits.Instances),
                ("memory_bytes", limits.MemoryBytes),
                ("cpu_millicores", limits.CpuMillicores),
                ("disk_bytes", limits.DiskBytes),
                ("backups", limits.Backups),
                ("members", limits.Members),
            ];
}
