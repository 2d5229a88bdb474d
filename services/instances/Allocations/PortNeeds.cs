using Panel.Contracts;
using Panel.Hosting.Errors;
using Panel.Instances.Workloads.Specs;

namespace Panel.Instances.Allocations;

/// <summary>Joins what a workload needs with what a person wishes.</summary>
internal static class PortNeeds
{
    private const int Most = 64;
    private static readonly PortProtocol[] Both = [PortProtocol.Tcp, PortProtocol.Udp];

    public static Result<IReadOnlyList<PortNeed>> Of(
        IReadOnlyList<PortRequirement> requirements,
        IReadOnlyList<RequestedPort> wishes
    )
    {
        if (wishes.Count > Most)
        {
            return ApiErrors.Invalid("allocations", $"At most {Most} ports.");
        }

        for (var i = 0; i < wishes.Count; i++)
        {
            if (Problem(wishes, i) is { } problem)
            {
                return problem;
            }
        }

        PortNeed[] needs =
        [
            .. requirements.Select(requirement => Needed(requirement, wishes)),
            .. OnTop(requirements, wishes),
        ];
        return needs;
    }

    /// <summary>What another version of a workload needs beyond the ports that an instance has.</summary>
    public static IReadOnlyList<PortNeed> Missing(
        IReadOnlyList<PortRequirement> requirements,
        IReadOnlyList<Allocation> ports
    ) =>
        [
            .. from requirement in requirements
            let missing = requirement
                .Protocols.Where(protocol =>
                    !ports.Any(port => port.Name == requirement.Name && port.Protocol == protocol)
                )
                .ToList()
            where missing.Count > 0
            select new PortNeed(
                requirement.Name,
                missing,
                requirement.ContainerPort,
                requirement.HostPort,
                Offset: null,
                "workload_version"
            ),
        ];

    private static ApiError? Problem(IReadOnlyList<RequestedPort> wishes, int i)
    {
        var (wish, field) = (wishes[i], $"allocations[{i}]");
        if (wish is null)
        {
            return ApiErrors.Invalid(field, "Must be an object.");
        }

        if (wish.Name is not { Length: >= 1 and <= 64 })
        {
            return ApiErrors.Invalid($"{field}.name", "1 to 64 characters.");
        }

        if (wishes.Take(i).Any(other => other?.Name == wish.Name))
        {
            return ApiErrors.Invalid($"{field}.name", "Is there twice.");
        }

        if (wish.Port is < 1 or > 65535)
        {
            return ApiErrors.Invalid($"{field}.port", "1 to 65535.");
        }

        if (wish.Port is not null && wish.Offset is not null)
        {
            return ApiErrors.Invalid($"{field}.offset", "Give a port or an offset, not both.");
        }

        return wish.Protocol is null or "tcp" or "udp" or "both"
            ? null
            : ApiErrors.Invalid($"{field}.protocol", "tcp, udp or both.");
    }

    private static PortNeed Needed(PortRequirement requirement, IReadOnlyList<RequestedPort> wishes)
    {
        var (wish, index) = wishes
            .Select((wish, index) => (wish, index))
            .FirstOrDefault(pair => pair.wish.Name == requirement.Name);
        return new PortNeed(
            requirement.Name,
            requirement.Protocols,
            requirement.ContainerPort,
            wish?.Port ?? requirement.HostPort,
            wish?.Offset,
            wish?.Port is null ? "workload_id" : $"allocations[{index}].port"
        );
    }

    private static IEnumerable<PortNeed> OnTop(
        IReadOnlyList<PortRequirement> requirements,
        IReadOnlyList<RequestedPort> wishes
    ) =>
        wishes
            .Select((wish, index) => (wish, index))
            .Where(pair => requirements.All(requirement => requirement.Name != pair.wish.Name))
            .Select(pair => new PortNeed(
                pair.wish.Name!,
                ProtocolsOf(pair.wish.Protocol),
                null,
                pair.wish.Port,
                pair.wish.Offset,
                $"allocations[{pair.index}].{(pair.wish.Port is null ? "offset" : "port")}"
            ));

    private static PortProtocol[] ProtocolsOf(string? protocol) =>
        protocol switch
        {
            "tcp" => [PortProtocol.Tcp],
            "udp" => [PortProtocol.Udp],
            _ => Both,
        };
}
