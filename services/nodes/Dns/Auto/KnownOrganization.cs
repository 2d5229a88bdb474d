namespace Panel.Nodes.Dns.Auto;

/// <summary>The name that an organization was made with, for <c>{org}</c>.</summary>
internal sealed class KnownOrganization
{
    public required Guid Id { get; init; }

    public required string Name { get; init; }
}
