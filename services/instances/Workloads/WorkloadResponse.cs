using System.Text.Json.Nodes;
using Panel.Instances.Data;
using Panel.Instances.Workloads.Documents;

namespace Panel.Instances.Workloads;

/// <summary>A workload as lists show it.</summary>
internal record WorkloadResponse(
    Guid Id,
    Guid OrganizationId,
    string Name,
    int Version,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt
)
{
    public static WorkloadResponse Of(Workload row) =>
        new(row.Id, row.OrganizationId, row.Name, row.Version, row.CreatedAt, row.UpdatedAt);
}

/// <param name="Source"><c>egg</c> when it was imported from one, else <c>document</c>.</param>
/// <param name="Warnings">Null but for an import.</param>
internal sealed record WorkloadDetail(
    Guid Id,
    Guid OrganizationId,
    string Name,
    int Version,
    string Source,
    JsonNode Document,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    IReadOnlyList<WarningResponse>? Warnings
)
{
    public static WorkloadDetail Of(Workload row, WorkloadVersion version, IReadOnlyList<Problem>? warnings = null) =>
        new(
            row.Id,
            row.OrganizationId,
            row.Name,
            version.Version,
            version.Egg is null ? "document" : "egg",
            JsonNode.Parse(version.Document)!,
            row.CreatedAt,
            row.UpdatedAt,
            warnings?.Select(warning => new WarningResponse(warning.Field, warning.Message)).ToList()
        );
}

internal sealed record WarningResponse(string Field, string Message);
