namespace Panel.Plugins.Sdk.Clouds;

/// <param name="Id">The provider's own.</param>
/// <param name="Name">As it was ordered.</param>
/// <param name="Region">The provider's own.</param>
/// <param name="ServerType">The provider's own.</param>
/// <param name="State">Now.</param>
/// <param name="Ipv4">Null until it has one.</param>
/// <param name="Ipv6">Null until it has one.</param>
/// <param name="Labels">As they were ordered.</param>
/// <param name="CreatedAt">UTC.</param>
public sealed record CloudServer(
    string Id,
    string Name,
    string Region,
    string ServerType,
    CloudServerState State,
    string? Ipv4,
    string? Ipv6,
    IReadOnlyDictionary<string, string> Labels,
    DateTimeOffset CreatedAt
);
