using Panel.ServiceDefaults.Auth;

namespace Panel.Instances.Instances;

/// <summary>How far a caller reaches: an organization, narrowed by the nodes and instances that an API token may be limited to. The rest does not exist for them.</summary>
/// <param name="Nodes">Null for each that the organization may use.</param>
/// <param name="Only">Instances; null for each of the organization's.</param>
internal sealed record Reach(Guid Organization, Guid[]? Nodes = null, Guid[]? Only = null)
{
    public static Reach Of(Principal caller) => new(caller.Organization, caller.OnlyNodes is { } nodes ? [.. nodes] : null, caller.OnlyInstances is { } only ? [.. only] : null);
}
