using System.Net.Http.Json;
using System.Text.Json.Serialization.Metadata;
using Panel.Plugins.Dns;
using Panel.Plugins.Sdk;
using Panel.Plugins.Sdk.Dns;

namespace Panel.Plugins.PowerDns;

/// <summary>The HTTP API of a PowerDNS Authoritative Server of the customer's own.</summary>
/// <remarks>
/// The API knows no condition, so a set is read and compared before it is replaced; the replacement itself is one
/// transaction of the server. Zones come whole, and are cut into pages here.
/// </remarks>
public sealed class PowerDnsProvider : Plugin, IDnsProvider
{
    private const int ZonesAPage = 1000;
    private static readonly string[] Secrets = ["api_key"];
    private ProviderHttp? _http;
    private RecordSetPages? _pages;

    /// <inheritdoc/>
    public DnsLimits Limits { get; } =
        new(DnsValues.Types, MinTtl: 1, MaxTtl: 2_147_483_647, SupportsProxied: false, CallsPerMinute: 600)
        {
            CallsPerChange = 2,
        };

    private ProviderHttp Http => _http ?? throw new InvalidOperationException("The plugin has not been started.");

    private RecordSetPages Pages => _pages ?? throw new InvalidOperationException("The plugin has not been started.");

    /// <inheritdoc/>
    public override ValueTask StartAsync(IPluginContext context, CancellationToken cancellationToken)
    {
        _http = new ProviderHttp("PowerDNS", context);
        _pages = new RecordSetPages(context.Clock);
        return base.StartAsync(context, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<CredentialCheck> VerifyAsync(ProviderCredential credential, CancellationToken cancellationToken)
    {
        string? account = null;
        var server = await CredentialChecks.RunAsync(
            "read server",
            async () =>
            {
                var answer = await ReadAsync(credential, "", PowerDnsJson.Default.ServerResponse, cancellationToken);
                account = ProviderText.Clean($"PowerDNS {answer.DaemonType} {answer.Version}");
                return null;
            }
        );
        var zones = await CredentialChecks.RunAsync(
            "list zones",
            async () => $"{(await ReadZonesAsync(credential, cancellationToken)).Count} zones"
        );
        return new CredentialCheck(account, [server, zones]);
    }

    /// <inheritdoc/>
    public async Task<DnsPage<DnsZone>> ListZonesAsync(
        ProviderCredential credential,
        string? cursor,
        CancellationToken cancellationToken
    )
    {
        var zones = (await ReadZonesAsync(credential, cancellationToken))
            .Where(zone => zone is { Id.Length: > 0, Name.Length: > 0 })
            .OrderBy(zone => zone.Id, StringComparer.Ordinal)
            .SkipWhile(zone => cursor is not null && string.CompareOrdinal(zone.Id, cursor) <= 0)
            .Take(ZonesAPage + 1)
            .Select(zone => new DnsZone(zone.Id!, DnsNames.Read(zone.Name!), Active: true))
            .ToList();
        return zones.Count <= ZonesAPage
            ? new DnsPage<DnsZone>(zones, null)
            : new DnsPage<DnsZone>(zones[..ZonesAPage], zones[ZonesAPage - 1].Id);
    }

    /// <inheritdoc/>
    public Task<DnsPage<DnsRecordSet>> ListRecordSetsAsync(
        ProviderCredential credential,
        string zoneId,
        string? cursor,
        CancellationToken cancellationToken
    ) =>
        Pages.ReadAsync(
            credential,
            zoneId,
            cursor,
            async () =>
            {
                var zone = await ReadZoneAsync(credential, zoneId, "", cancellationToken);
                return [.. Sets(zone).Where(set => set.Type != "SOA").Select(ToRecordSet).OfType<DnsRecordSet>()];
            }
        );

    /// <inheritdoc/>
    public async Task<DnsRecordSet?> FindRecordSetAsync(
        ProviderCredential credential,
        string zoneId,
        string name,
        string type,
        CancellationToken cancellationToken
    )
    {
        var (_, set) = await FindAsync(credential, zoneId, DnsNames.Check(name), type, cancellationToken);
        return set is null ? null : ToRecordSet(set);
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
        var (zone, set) = await FindAsync(credential, zoneId, change.Name, change.Type, cancellationToken);
        DnsNames.RequireInZone(change.Name, zone);
        var current = set is null ? null : ToRecordSet(set);
        if (!DnsChanges.NeedsWrite(current, change))
        {
            return;
        }

        var request = ToRequest(change, set, current);
        var answer = await Http.SendAsync(
            () =>
                Request(
                    HttpMethod.Patch,
                    credential,
                    ZonePath(zoneId),
                    JsonContent.Create(new ZonePatchRequest([request]), PowerDnsJson.Default.ZonePatchRequest)
                ),
            cancellationToken
        );
        if (!answer.IsSuccess)
        {
            throw Failed(answer, credential);
        }
    }

    private static RecordSetRequest ToRequest(DnsChange change, RecordSetResponse? set, DnsRecordSet? current)
    {
        // Switched-off records are not served and not shown; replacing the set without them would remove them.
        var kept = Records(set).Where(record => record.Disabled).ToList();
        var wanted = (change.Wanted?.Values ?? [])
            .Select(value => new RecordBody(DnsValues.ToZoneFile(change.Type, value), Disabled: false))
            .ToList();
        var name = DnsNames.Absolute(change.Name);
        return kept.Count + wanted.Count == 0
            ? new RecordSetRequest(name, change.Type, Ttl: null, "DELETE", Records: null)
            : new RecordSetRequest(
                name,
                change.Type,
                change.Wanted?.Ttl ?? current?.Ttl ?? set?.Ttl ?? DnsChanges.DefaultTtl,
                "REPLACE",
                [.. wanted, .. kept]
            );
    }

    private static DnsRecordSet? ToRecordSet(RecordSetResponse set)
    {
        var values = Records(set)
            .Where(record => !record.Disabled)
            .Select(record => DnsValues.FromZoneFile(set.Type!, record.Content))
            .ToList();
        return values.Count == 0 ? null : new DnsRecordSet(DnsNames.Read(set.Name!), set.Type!, set.Ttl, values);
    }

    private static IEnumerable<RecordBody> Records(RecordSetResponse? set) =>
        (set?.Records ?? []).Where(record => record?.Content is not null);

    private static IEnumerable<RecordSetResponse> Sets(ZoneDetailResponse zone) =>
        (
            zone.Rrsets
            ?? throw new ProviderException(ProviderFailure.Unavailable, "PowerDNS gave the zone without its records.")
        ).Where(set => set is { Name.Length: > 0, Type.Length: > 0 });

    private static string ZonePath(string zoneId) =>
        ProviderText.IsIdentifier(zoneId)
            ? "/zones/" + zoneId
            : throw new ProviderException(ProviderFailure.NotFound, "There is no such zone.");

    private async Task<(string Zone, RecordSetResponse? Set)> FindAsync(
        ProviderCredential credential,
        string zoneId,
        string name,
        string type,
        CancellationToken cancellationToken
    )
    {
        // Servers older than 4.7 ignore the filter and send the whole zone.
        var query = $"?rrset_name={Uri.EscapeDataString(name + '.')}&rrset_type={Uri.EscapeDataString(type)}";
        var zone = await ReadZoneAsync(credential, zoneId, query, cancellationToken);
        var set = Sets(zone).FirstOrDefault(set => set.Type == type && DnsNames.Read(set.Name!) == name);
        return (DnsNames.Read(zone.Name ?? ""), set);
    }

    private Task<ZoneDetailResponse> ReadZoneAsync(
        ProviderCredential credential,
        string zoneId,
        string query,
        CancellationToken cancellationToken
    ) => ReadAsync(credential, ZonePath(zoneId) + query, PowerDnsJson.Default.ZoneDetailResponse, cancellationToken);

    private Task<List<ZoneResponse>> ReadZonesAsync(
        ProviderCredential credential,
        CancellationToken cancellationToken
    ) => ReadAsync(credential, "/zones?dnssec=false", PowerDnsJson.Default.ListZoneResponse, cancellationToken);

    private async Task<T> ReadAsync<T>(
        ProviderCredential credential,
        string path,
        JsonTypeInfo<T> type,
        CancellationToken cancellationToken
    )
    {
        var answer = await Http.SendAsync(() => Request(HttpMethod.Get, credential, path), cancellationToken);
        return answer.IsSuccess ? answer.Read(type) : throw Failed(answer, credential);
    }

    private static HttpRequestMessage Request(
        HttpMethod method,
        ProviderCredential credential,
        string path,
        HttpContent? content = null
    )
    {
        if (
            !Uri.TryCreate(credential["url"], UriKind.Absolute, out var url)
            || url.Scheme is not ("http" or "https")
            || url.UserInfo.Length > 0
        )
        {
            throw new ProviderException(ProviderFailure.Refused, "The credential's url is no http or https address.");
        }

        var prefix = url.GetLeftPart(UriPartial.Path).TrimEnd('/');
        if (prefix.EndsWith("/api/v1", StringComparison.Ordinal))
        {
            prefix = prefix[..^"/api/v1".Length];
        }

        var request = new HttpRequestMessage(method, $"{prefix}/api/v1/servers/localhost{path}") { Content = content };
        request.Headers.Add("X-API-Key", ProviderText.Header(credential, "api_key"));
        return request;
    }

    private static ProviderException Failed(ProviderAnswer answer, ProviderCredential credential)
    {
        var words = answer.TryRead(PowerDnsJson.Default.ErrorResponse)?.Error;
        var message = words is { Length: > 0 }
            ? $"PowerDNS: {ProviderText.Clean(words, credential, Secrets)}"
            : $"PowerDNS answered with {(int)answer.Status}.";
        return new ProviderException(answer.Failure, message, answer.RetryAfter);
    }
}
