using System.Xml.Linq;
using Panel.Plugins.Dns;
using Panel.Plugins.Sdk;
using Panel.Plugins.Sdk.Dns;

namespace Panel.Plugins.Route53;

/// <summary>Public hosted zones of AWS Route 53.</summary>
/// <remarks>
/// A change is one batch: DELETE of exactly what stands there and CREATE of what is wanted. Route 53 takes it whole or
/// not at all, so it compares itself. Aliases and sets of routing policies are shown without values, and never written.
/// </remarks>
public sealed class Route53Provider : Plugin, IDnsProvider
{
    private const string Name = "AWS";
    private const int ZonesAPage = 100;
    private const int SetsAPage = 300;
    private readonly ZoneNameCache _zoneNames = new();
    private AwsClient? _client;

    /// <inheritdoc/>
    /// <remarks>
    /// 5 calls in a second for each account
    /// (https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html).
    /// A change reads the zone's name and the set, and writes.
    /// </remarks>
    public DnsLimits Limits { get; } =
        new(DnsValues.Types, MinTtl: 1, MaxTtl: 2_147_483_647, SupportsProxied: false, CallsPerMinute: 300)
        {
            CallsPerChange = 3,
        };

    private AwsClient Client => _client ?? throw new InvalidOperationException("The plugin has not been started.");

    /// <inheritdoc/>
    public override ValueTask StartAsync(IPluginContext context, CancellationToken cancellationToken)
    {
        _client = new AwsClient(context);
        return base.StartAsync(context, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<CredentialCheck> VerifyAsync(ProviderCredential credential, CancellationToken cancellationToken)
    {
        string? account = null;
        var identity = await CredentialChecks.RunAsync(
            "identity",
            async () =>
            {
                account = ProviderText.Clean(await Client.ReadIdentityAsync(credential, cancellationToken));
                return null;
            }
        );
        string? zoneId = null;
        var zones = await CredentialChecks.RunAsync(
            "list zones",
            async () =>
            {
                var page = await ListZonesAsync(credential, null, cancellationToken);
                zoneId = page.Items is [var zone, ..] ? zone.Id : null;
                return zoneId is null ? "There is no public hosted zone." : null;
            }
        );
        if (zoneId is null)
        {
            return new CredentialCheck(account, [identity, zones]);
        }

        var records = await CredentialChecks.RunAsync(
            "read records",
            async () =>
            {
                await ReadSetsAsync(credential, zoneId, "?maxitems=1", cancellationToken);
                return null;
            }
        );
        return new CredentialCheck(account, [identity, zones, records]);
    }

    /// <inheritdoc/>
    public async Task<DnsPage<DnsZone>> ListZonesAsync(
        ProviderCredential credential,
        string? cursor,
        CancellationToken cancellationToken
    )
    {
        var page = PageCursor.Read(cursor);
        var marker = page.Rest.Length > 0 ? $"&marker={Uri.EscapeDataString(page.Rest)}" : "";
        var answer = await GetAsync(credential, $"/hostedzone?maxitems={ZonesAPage}{marker}", cancellationToken);
        var zones = new List<DnsZone>();
        foreach (var zone in Route53Xml.Descendants(answer, "HostedZone"))
        {
            var id = (Route53Xml.Text(zone, "Id") ?? "").Split('/')[^1];
            var name = Route53Xml.ReadName(Route53Xml.Text(zone, "Name") ?? "");
            var isPrivate = Route53Xml.Descendants(zone, "PrivateZone").FirstOrDefault()?.Value == "true";
            if (id.Length > 0 && name.Length > 0 && !isPrivate)
            {
                _zoneNames.Add(credential, id, name);
                zones.Add(new DnsZone(id, name, Active: true));
            }
        }

        return new DnsPage<DnsZone>(zones, Next(page, answer, Route53Xml.Text(answer, "NextMarker")));
    }

    /// <inheritdoc/>
    public async Task<DnsPage<DnsRecordSet>> ListRecordSetsAsync(
        ProviderCredential credential,
        string zoneId,
        string? cursor,
        CancellationToken cancellationToken
    )
    {
        var page = PageCursor.Read(cursor);
        var answer = await ReadSetsAsync(
            credential,
            zoneId,
            $"?maxitems={SetsAPage}{StartAt(page.Rest)}",
            cancellationToken
        );

        // Several sets of a routing policy are one set here; those that began on the page before are there already.
        var begun = page.Rest.Split(' ') is [var name, var type, _] ? (Route53Xml.ReadName(name), type) : default;
        var sets = Route53Xml
            .ReadSets(answer)
            .Where(set => set.Type != "SOA")
            .Select(Route53Xml.ToSet)
            .DistinctBy(set => (set.Name, set.Type))
            .Where(set => (set.Name, set.Type) != begun)
            .ToList();
        var next = string.Join(
            ' ',
            ((string[])["NextRecordName", "NextRecordType", "NextRecordIdentifier"])
                .Select(part => Route53Xml.Text(answer, part))
                .Where(part => part is { Length: > 0 } && !part.Contains(' '))
        );
        return new DnsPage<DnsRecordSet>(sets, Next(page, answer, next));
    }

    /// <inheritdoc/>
    public async Task<DnsRecordSet?> FindRecordSetAsync(
        ProviderCredential credential,
        string zoneId,
        string name,
        string type,
        CancellationToken cancellationToken
    )
    {
        var set = await FindAsync(credential, zoneId, DnsNames.Check(name), type, cancellationToken);
        return set is null ? null : Route53Xml.ToSet(set);
    }

    /// <inheritdoc/>
    public async Task ApplyAsync(
        ProviderCredential credential,
        string zoneId,
        DnsChange change,
        CancellationToken cancellationToken
    )
    {
        change = DnsChanges.Check(change);
        var zone = await ReadZoneNameAsync(credential, zoneId, cancellationToken);
        DnsNames.RequireInZone(change.Name, zone);
        var set = await FindAsync(credential, zoneId, change.Name, change.Type, cancellationToken);
        if (set is { IsPlain: false })
        {
            throw new ProviderException(
                ProviderFailure.Conflict,
                $"{change.Name} {change.Type} is an alias or has a routing policy."
            );
        }

        var current = set is null ? null : Route53Xml.ToSet(set);
        if (!DnsChanges.NeedsWrite(current, change))
        {
            return;
        }

        var changes = new List<(string, HostedRecordSet)>();
        var wanted = change.Wanted is null
            ? null
            : Route53Xml.FromSet(change.Wanted, (int?)set?.Ttl ?? DnsChanges.DefaultTtl);
        if (wanted is not null && change.Type == "NS" && change.Name == zone)
        {
            // The zone's own name servers cannot be deleted, not even in a batch that creates them anew.
            changes.Add(("UPSERT", wanted));
        }
        else
        {
            changes.AddRange(set is null ? [] : [("DELETE", set)]);
            changes.AddRange(wanted is null ? [] : [("CREATE", wanted)]);
        }

        await Client.CallAsync(
            credential,
            HttpMethod.Post,
            ZonePath(zoneId) + "/rrset/",
            Route53Xml.WriteChanges(changes),
            cancellationToken
        );
    }

    private static string? Next(PageCursor page, XElement answer, string? next)
    {
        if (Route53Xml.Text(answer, "IsTruncated") is not { } truncated)
        {
            throw AwsClient.NotUnderstood();
        }

        if (truncated != "true")
        {
            return null;
        }

        return next is { Length: > 0 } && next != page.Rest
            ? page.Next(Name, next)
            : throw new ProviderException(ProviderFailure.Unavailable, "AWS gave the same page again.");
    }

    private static string StartAt(string rest)
    {
        var parts = rest.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return string.Concat(
            parts.Zip(["name", "type", "identifier"], (part, name) => $"&{name}={Uri.EscapeDataString(part)}")
        );
    }

    private static string ZonePath(string zoneId) =>
        ProviderText.IsIdentifier(zoneId) ? "/hostedzone/" + zoneId : throw NoZone();

    private static ProviderException NoZone() => new(ProviderFailure.NotFound, "There is no such zone.");

    private async Task<HostedRecordSet?> FindAsync(
        ProviderCredential credential,
        string zoneId,
        string name,
        string type,
        CancellationToken cancellationToken
    )
    {
        // The list begins with the first set that is not before this one.
        var query = $"?maxitems=1&name={Uri.EscapeDataString(name + '.')}&type={Uri.EscapeDataString(type)}";
        var answer = await ReadSetsAsync(credential, zoneId, query, cancellationToken);
        return Route53Xml
            .ReadSets(answer)
            .FirstOrDefault(set => set.Type == type && Route53Xml.ReadName(set.Name) == name);
    }

    private Task<XElement> GetAsync(ProviderCredential credential, string path, CancellationToken cancellationToken) =>
        Client.CallAsync(credential, HttpMethod.Get, path, [], cancellationToken);

    private async Task<XElement> ReadSetsAsync(
        ProviderCredential credential,
        string zoneId,
        string query,
        CancellationToken cancellationToken
    )
    {
        var answer = await GetAsync(credential, $"{ZonePath(zoneId)}/rrset{query}", cancellationToken);
        return Route53Xml.Child(answer, "ResourceRecordSets") is null ? throw AwsClient.NotUnderstood() : answer;
    }

    private Task<string> ReadZoneNameAsync(
        ProviderCredential credential,
        string zoneId,
        CancellationToken cancellationToken
    ) =>
        _zoneNames.GetAsync(
            credential,
            zoneId,
            async () =>
            {
                var answer = await GetAsync(credential, ZonePath(zoneId), cancellationToken);
                return Route53Xml.Child(answer, "HostedZone") is { } zone && Route53Xml.Text(zone, "Name") is { } name
                    ? Route53Xml.ReadName(name)
                    : throw AwsClient.NotUnderstood();
            }
        );
}
