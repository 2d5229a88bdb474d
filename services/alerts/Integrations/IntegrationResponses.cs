using System.Text.Json;

namespace Panel.Alerts.Integrations;

/// <summary>An integration as the API shows it.</summary>
/// <param name="Platform">Of the platform instead of an organization.</param>
/// <param name="Config">Secret members are masked: <c>••••</c> and the last four characters.</param>
/// <param name="GeneratedSecrets">
/// Secrets that the panel has made, by member; only in the answer to the request that made them, else null.
/// </param>
/// <param name="DisabledReason">Why the panel switched it off; null while on, and where a user did.</param>
/// <param name="FailingSince">The first failure since the last message that arrived.</param>
/// <param name="PreviousSecretUntil">Until then messages carry the signature by the secret before too.</param>
internal sealed record IntegrationResponse(
    Guid Id,
    string Type,
    string Name,
    bool Platform,
    IReadOnlyDictionary<string, JsonElement> Config,
    IReadOnlyDictionary<string, string>? GeneratedSecrets,
    IReadOnlyList<string> Events,
    IntegrationFilters Filters,
    bool Enabled,
    DisabledReason? DisabledReason,
    DateTimeOffset? DisabledAt,
    DateTimeOffset? FailingSince,
    DateTimeOffset? PreviousSecretUntil,
    long Version,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt
);

/// <param name="Source">builtin for a plugin that ships with the panel, plugin for others.</param>
/// <param name="Version">Of the plugin.</param>
/// <param name="ConfigSchema">A JSON Schema; secret members carry <c>x-secret</c>, generated ones <c>x-generated</c>.</param>
/// <param name="Events">What an integration of it may listen to, beside <c>*</c>.</param>
internal sealed record IntegrationTypeResponse(
    string Type,
    string Name,
    string Version,
    string Source,
    JsonElement ConfigSchema,
    IReadOnlyList<string> Events
);

internal sealed record IntegrationTypesResponse(IReadOnlyList<IntegrationTypeResponse> Data);

/// <param name="Secrets">The new ones, by member. They are shown this once.</param>
/// <param name="PreviousUntil">Until then messages carry the signatures of both.</param>
internal sealed record RotatedSecretResponse(IReadOnlyDictionary<string, string> Secrets, DateTimeOffset PreviousUntil);
