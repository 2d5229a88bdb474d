using System.Text.Json.Serialization;
using Panel.Hosting.Errors;

namespace Panel.Identity.Organizations.Resources;

/// <summary>An organization with what it still has.</summary>
internal sealed record OrganizationContentsResponse(
    Guid Id,
    string Name,
    ResourceListResponse Instances,
    ResourceListResponse Nodes
)
{
    [JsonIgnore]
    public bool IsEmpty => Instances.Count == 0 && Nodes.Count == 0;

    /// <summary>Both as one, for a refusal that names all.</summary>
    public OrganizationContentsResponse With(OrganizationContentsResponse other) =>
        new(Id, $"{Name}, {other.Name}", Instances.With(other.Instances), Nodes.With(other.Nodes));

    /// <summary>409 with the instances and nodes under <c>errors.instances</c> and <c>errors.nodes</c>.</summary>
    /// <param name="advice">What to do about it.</param>
    public ApiError NotEmpty(string advice)
    {
        var fields = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (Instances.Count > 0)
        {
            fields["instances"] = Instances.Lines();
        }

        if (Nodes.Count > 0)
        {
            fields["nodes"] = Nodes.Lines();
        }

        return new ApiError(409, "organization_not_empty", $"{Name} still has {Counted()}. {advice}", fields);
    }

    private string Counted()
    {
        var instances = Instances.Count == 1 ? "1 instance" : $"{Instances.Count} instances";
        var nodes = Nodes.Count == 1 ? "1 node" : $"{Nodes.Count} nodes";
        return Nodes.Count == 0 ? instances
            : Instances.Count == 0 ? nodes
            : $"{instances} and {nodes}";
    }
}
