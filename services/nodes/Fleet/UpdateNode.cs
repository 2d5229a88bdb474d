using System.ComponentModel.DataAnnotations;
using Panel.Contracts;
using Panel.Hosting.Errors;
using Panel.Nodes.Data;

namespace Panel.Nodes.Fleet;

/// <summary>Body of <c>PUT /v1/nodes/{id}</c>. What is absent stays as it is.</summary>
internal sealed record UpdateNode(
    [property: StringLength(NodeFields.LongestName, MinimumLength = 1)] string? Name,
    Dictionary<string, string>? Labels,
    [property: MaxLength(NodeFields.LongestAddress)] string? PublicAddress,
    PortRange? Ports
)
{
    public ApiError? Problem()
    {
        var problems = new Dictionary<string, string[]>(StringComparer.Ordinal);
        void Check(string field, string? problem)
        {
            if (problem is not null)
            {
                problems[field] = [problem];
            }
        }
        Check("name", Name is null ? null : NodeFields.NameProblem(Name));
        Check("labels", Labels is null ? null : NodeFields.LabelsProblem(Labels));
        Check("public_address", PublicAddress is null ? null : NodeFields.AddressProblem(PublicAddress));
        Check("ports", Ports is null ? null : NodeFields.PortsProblem(Ports));
        return problems.Count == 0 ? null : ApiErrors.Invalid(problems);
    }

    public void Apply(Node node)
    {
        if (Name is not null)
        {
            node.Name = Name.Trim();
        }

        if (Labels is not null)
        {
            node.Labels = new(Labels, StringComparer.Ordinal);
        }

        if (PublicAddress is not null)
        {
            node.PublicAddress = PublicAddress;
        }

        if (Ports is null)
        {
            return;
        }

        node.FirstPort = Ports.First;
        node.LastPort = Ports.Last;
    }
}
