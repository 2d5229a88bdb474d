using Panel.Contracts;
using Panel.Nodes.Data;
using Panel.Nodes.Dns.Names;
using Panel.Nodes.Dns.Records;

namespace Panel.Nodes.Dns.Auto;

/// <summary>
/// Works out which records an organization's nodes and instances should have. Depends on its input alone, so that
/// two passes over the same things give the same names.
/// </summary>
/// <param name="config">Says what is named, and how.</param>
/// <param name="zone">Its absolute name.</param>
/// <param name="organization">The name for <c>{org}</c>.</param>
/// <param name="taken">Names relative to the zone that others hold.</param>
/// <param name="held">The names, relative to the zone, that nodes and instances have now.</param>
internal sealed class DnsPlan(
    DnsAutoConfig config,
    string zone,
    string organization,
    IReadOnlySet<string> taken,
    IReadOnlyDictionary<(OwnerType Type, Guid Id), string> held
)
{
    // RFC 2782: of equal priority, and a weight for none but one.
    private const string SrvNumbers = "0 5";
    private const int MostServices = 5;

    private readonly HashSet<string> _used = new(taken.Concat(config.Reserved), StringComparer.Ordinal);

    /// <param name="nodes">To be named.</param>
    /// <param name="instances">To be named.</param>
    /// <param name="places">Every node that an instance may be on.</param>
    public IReadOnlyList<DesiredRecord> Make(
        IEnumerable<Node> nodes,
        IEnumerable<KnownInstance> instances,
        IReadOnlyDictionary<Guid, Node> places
    )
    {
        List<Subject> subjects = [];
        if (config.NodesEnabled)
        {
            subjects.AddRange(nodes.Select(node => SubjectOf(node)).OfType<Subject>());
        }

        if (config.InstancesEnabled)
        {
            subjects.AddRange(
                instances
                    .Where(instance => places.ContainsKey(instance.NodeId))
                    .Select(instance => SubjectOf(instance, places[instance.NodeId]))
                    .OfType<Subject>()
            );
        }

        // Who has a name keeps it; among new ones the older is first.
        return [.. subjects.OrderByDescending(HoldsItsName).ThenBy(subject => subject.Owner.Id).SelectMany(RecordsOf)];
    }

    private Subject? SubjectOf(Node node) =>
        NameTemplate.Fill(config.NodesTemplate, new(node.Name, organization, node.Id, node.Labels)) is { } name
        && NodeAddress.Of(node.PublicAddress) is { } address
            ? new Subject((OwnerType.Node, node.Id), name, address, null)
            : null;

    private Subject? SubjectOf(KnownInstance instance, Node place) =>
        NameTemplate.Fill(config.InstancesTemplate, new(instance.Name, organization, instance.Id, instance.Labels))
            is { } name
        && NodeAddress.Of(place.PublicAddress) is { } address
            ? new Subject((OwnerType.Instance, instance.Id), name, address, instance)
            : null;

    private bool HoldsItsName(Subject subject) =>
        held.TryGetValue(subject.Owner, out var name)
        && (name == subject.Name || name == NameTemplate.WithId8(subject.Name, subject.Owner.Id));

    private IEnumerable<DesiredRecord> RecordsOf(Subject subject)
    {
        var (owner, address) = (subject.Owner, subject.Address);
        if (NameOf(subject) is not { } name || $"{name}.{zone}" is not { Length: <= DnsName.Longest } absolute)
        {
            yield break;
        }

        yield return new DesiredRecord(owner.Type, owner.Id, absolute, address.Type, address.Value);
        if (subject.Instance is not { Srv: { } services } instance || !config.InstancesSrv)
        {
            yield break;
        }

        // RFC 2782: the target of a service is no alias.
        var target = address.Type == "CNAME" ? address.Value : absolute;
        foreach (var service in ServicesOf(services))
        {
            var serviceName = $"{service}.{absolute}";
            if (PortOf(instance, service) is { } port && serviceName.Length <= DnsName.Longest)
            {
                yield return new DesiredRecord(
                    owner.Type,
                    owner.Id,
                    serviceName,
                    "SRV",
                    $"{SrvNumbers} {port} {target}"
                );
            }
        }
    }

    private string? NameOf(Subject subject)
    {
        var unique = NameTemplate.WithId8(subject.Name, subject.Owner.Id);
        // One that got the longer name once keeps it, although the shorter one became free.
        var holdsUnique = held.TryGetValue(subject.Owner, out var name) && name == unique;
        foreach (var candidate in holdsUnique ? [unique, subject.Name] : new[] { subject.Name, unique })
        {
            if (_used.Add(candidate))
            {
                return candidate;
            }
        }

        return null;
    }

    /// <summary>As <c>_minecraft._tcp</c>; several with commas between them.</summary>
    private static IEnumerable<string> ServicesOf(string annotation) =>
        annotation
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(service => service.ToLowerInvariant())
            .Where(service => DnsName.Ascii(service) == service && service.Split('.').Length == 2)
            .Where(service => RecordFields.IsServiceName(service))
            .Where(service => !DnsMark.IsMarkName(service))
            .Distinct(StringComparer.Ordinal)
            .Take(MostServices);

    private static int? PortOf(KnownInstance instance, string service)
    {
        PortProtocol? protocol =
            service.EndsWith("._udp", StringComparison.Ordinal) ? PortProtocol.Udp
            : service.EndsWith("._tcp", StringComparison.Ordinal) ? PortProtocol.Tcp
            : null;
        return instance
            .Ports.Where(port => port.Protocol == protocol)
            .OrderByDescending(port => port.Primary)
            .Select(port => (int?)port.HostPort)
            .FirstOrDefault();
    }

    /// <param name="Instance">Null for a node.</param>
    private sealed record Subject(
        (OwnerType Type, Guid Id) Owner,
        string Name,
        NodeAddress Address,
        KnownInstance? Instance
    );
}
