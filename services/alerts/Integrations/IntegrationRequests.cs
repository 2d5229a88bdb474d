using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace Panel.Alerts.Integrations;

/// <param name="Type">One of <c>GET /v1/integrations/types</c>.</param>
/// <param name="Config">As the type's schema says. Members that the panel generates may be left out.</param>
/// <param name="Events">Names, groups such as <c>instance.*</c>, or <c>*</c> for all.</param>
/// <param name="Filters">Left out: everything passes.</param>
/// <param name="Enabled">True when left out.</param>
/// <param name="Platform">Of the platform instead of the organization; for its administrators.</param>
internal sealed record CreateIntegrationRequest(
    [property: Required] string? Type,
    [property: Required, StringLength(Integration.LongestName, MinimumLength = 1)] string? Name,
    Dictionary<string, JsonElement>? Config,
    [property: Required] List<string>? Events,
    IntegrationFilters? Filters,
    bool? Enabled,
    bool? Platform
);

/// <summary>What is left out stays as it is.</summary>
/// <param name="Config">Replaces the settings; a secret that is left out or masked stays, null takes it away.</param>
/// <param name="Enabled">True switches on also what the panel has switched off.</param>
internal sealed record UpdateIntegrationRequest(
    [property: StringLength(Integration.LongestName, MinimumLength = 1)] string? Name,
    Dictionary<string, JsonElement>? Config,
    List<string>? Events,
    IntegrationFilters? Filters,
    bool? Enabled
);
