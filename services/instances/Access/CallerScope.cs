using Panel.Hosting.Principals;

namespace Panel.Instances.Access;

/// <summary>
/// How far a caller reaches: an organization, narrowed by the nodes and instances that an API token may be limited to.
/// The rest does not exist for them.
/// </summary>
/// <param name="Organization">The one that the request acts in.</param>
/// <param name="Nodes">Null for each that the organization may use.</param>
/// <param name="Only">Instances; null for each of the organization's.</param>
internal sealed record CallerScope(Guid Organization, Guid[]? Nodes = null, Guid[]? Only = null)
{
    /// <summary>What belongs to any organization, for a platform administrator who names it by its id.</summary>
    public bool Everywhere { get; init; }

    /// <summary>The owner of <see cref="Organization"/> is a platform administrator.</summary>
    public bool Trusted { get; init; }

    /// <summary>For lists and for what is made new: the organization that the request acts in.</summary>
    public static CallerScope Of(Principal caller)
    {
        Guid[]? nodes = caller.OnlyNodes is { } limit ? [.. limit] : null;
        Guid[]? only = caller.OnlyInstances is { } instances ? [.. instances] : null;
        return new CallerScope(caller.Organization, nodes, only) { Trusted = caller.TrustedOrganization };
    }

    /// <summary>For what a request names by its id: platform administrators reach it in any organization.</summary>
    public static CallerScope ById(Principal caller) => Of(caller) with { Everywhere = caller.EveryOrganization };
}
