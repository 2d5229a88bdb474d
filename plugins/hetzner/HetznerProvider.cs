using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Serialization.Metadata;
using Panel.Plugins.Dns;
using Panel.Plugins.Sdk;
using Panel.Plugins.Sdk.Dns;

namespace Panel.Plugins.Hetzner;

/// <summary>The DNS of Hetzner's Cloud API.</summary>
/// <remarks>
/// Each write is an action that goes on after its answer, and is waited for. Creating fails where a set stands
/// already; changes and deletions know no condition, so a set is read and compared before.
/// </remarks>
public sealed class HetznerProvider : Plugin, IDnsProvider
{
    private const string Address = "https://api.hetzner.cloud/v1";
    private const string Name = "Hetzner";

    /// <summary>The most that Hetzner gives.</summary>
    private const int PageSize = 50;

    private static readonly TimeSpan LongestAction = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);
    private static readonly string[] Secrets = ["token"];
    private readonly ZoneNameCache _zoneNames = new();
    private ProviderHttp? _http;

    /// <inheritdoc/>
    /// <remarks>
    /// 3,600 calls in an hour for each project (https://docs.hetzner.cloud/reference/cloud#rate-limiting).
    /// A change reads the set, writes it, and asks once or twice whether it is done.
    /// </remarks>
    public DnsLimits Limits { get; } =
        new(DnsValues.Types, MinTtl: 60, MaxTtl: 2_147_483_647, SupportsProxied: false, CallsPerMinute: 60)
        {
            CallsPerChange = 4,
        };

    private ProviderHttp Http => _http ?? throw new InvalidOperationException("The plugin has not been started.");

    /// <inheritdoc/>
    public override ValueTask StartAsync(IPluginContext context, CancellationToken cancellationToken)
    {
        _http = new ProviderHttp(Name, context);
        return base.StartAsync(context, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<CredentialCheck> VerifyAsync(ProviderCredential credential, CancellationToken cancellationToken)
    {
        var zones = await CredentialChecks.RunAsync(
            "list zones",
            async () =>
            {
                var page = await ListZonesAsync(credential, null, cancellationToken);
                return page.Items.Count == 0 ? "The project has no zone." : null;
            }
        );
        return new CredentialCheck(Account: null, [zones]);
    }

    /// <inheritdoc/>
    public async Task<DnsPage<DnsZone>> ListZonesAsync(
        ProviderCredential credential,
        string? cursor,
        CancellationToken cancellationToken
    )
    {
        var page = PageCursor.Read(cursor);
        var path = $"/zones?sort=name:asc&per_page={PageSize}&page={page.Number}";
        var answer = await ReadAsync(credential, path, HetznerJson.Default.ZonesResponse, cancellationToken);
        var zones = new List<DnsZone>();
        foreach (var zone in (answer.Zones ?? throw NotUnderstood()).Where(zone => zone is { Name.Length: > 0 }))
        {
            var id = zone.Id.ToString(CultureInfo.InvariantCulture);
            var name = DnsNames.Read(zone.Name!);
            _zoneNames.Add(credential, id, name);
            zones.Add(new DnsZone(id, name, zone.Status is "ok" or "updating"));
        }

        return new DnsPage<DnsZone>(zones, Next(page, answer.Meta));
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
        var zone = await ReadZoneNameAsync(credential, zoneId, cancellationToken);
        var path = $"{ZonePath(zoneId)}/rrsets?sort=name:asc&per_page={PageSize}&page={page.Number}";
        var answer = await ReadAsync(credential, path, HetznerJson.Default.RecordSetsResponse, cancellationToken);
        var sets = (answer.Rrsets ?? throw NotUnderstood())
            .Where(set => set is { Name.Length: > 0, Type.Length: > 0 } && set.Type != "SOA")
            .Select(set => HetznerRecords.ToSet(set, zone))
            .OfType<DnsRecordSet>()
            .ToList();
        return new DnsPage<DnsRecordSet>(sets, Next(page, answer.Meta));
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
        name = DnsNames.Check(name);
        var zone = await ReadZoneNameAsync(credential, zoneId, cancellationToken);
        var set = DnsNames.IsInZone(name, zone)
            ? await ReadSetAsync(credential, SetPath(zoneId, zone, name, type), cancellationToken)
            : null;
        return set is null ? null : HetznerRecords.ToSet(set, zone);
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
        var path = SetPath(zoneId, zone, change.Name, change.Type);
        var set = await ReadSetAsync(credential, path, cancellationToken);
        var current = set is null ? null : HetznerRecords.ToSet(set, zone);
        if (!DnsChanges.NeedsWrite(current, change))
        {
            return;
        }

        if (change.Wanted is not { } wanted)
        {
            await WriteAsync(credential, HttpMethod.Delete, path, content: null, cancellationToken);
            return;
        }

        var records = HetznerRecords.ToRecords(wanted, set, zone);
        if (set is null)
        {
            var create = new CreateRecordSetRequest(
                HetznerRecords.ToRelative(change.Name, zone),
                change.Type,
                wanted.Ttl,
                records
            );
            var content = JsonContent.Create(create, HetznerJson.Default.CreateRecordSetRequest);
            await WriteAsync(credential, HttpMethod.Post, $"{ZonePath(zoneId)}/rrsets", content, cancellationToken);
            return;
        }

        if (!DnsChanges.SameValues(current, wanted))
        {
            var content = JsonContent.Create(new SetRecordsRequest(records), HetznerJson.Default.SetRecordsRequest);
            await WriteAsync(credential, HttpMethod.Post, $"{path}/actions/set_records", content, cancellationToken);
        }

        if (wanted.Ttl is { } ttl && ttl != set.Ttl)
        {
            var content = JsonContent.Create(new ChangeTtlRequest(ttl), HetznerJson.Default.ChangeTtlRequest);
            await WriteAsync(credential, HttpMethod.Post, $"{path}/actions/change_ttl", content, cancellationToken);
        }
    }

    private static string? Next(PageCursor page, MetaBody? meta) =>
        (meta?.Pagination ?? throw NotUnderstood()).NextPage is { } next && next > page.Number ? page.Next(Name) : null;

    private static string ZonePath(string zoneId) =>
        ProviderText.IsIdentifier(zoneId) ? "/zones/" + zoneId : throw NoZone();

    private static string SetPath(string zoneId, string zone, string name, string type) =>
        $"{ZonePath(zoneId)}/rrsets/{Uri.EscapeDataString(HetznerRecords.ToRelative(name, zone))}"
        + $"/{Uri.EscapeDataString(type)}";

    private static ProviderException NoZone() => new(ProviderFailure.NotFound, "There is no such zone.");

    private static ProviderException NotUnderstood() =>
        new(ProviderFailure.Unavailable, "Hetzner gave an answer without what was asked for.");

    private static HttpRequestMessage Request(
        HttpMethod method,
        ProviderCredential credential,
        string path,
        HttpContent? content = null
    )
    {
        var request = new HttpRequestMessage(method, Address + path) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            ProviderText.Header(credential, "token")
        );
        return request;
    }

    private static ProviderException Failed(ProviderAnswer answer, ProviderCredential credential) =>
        Failed(
            answer.TryRead(HetznerJson.Default.ErrorResponse)?.Error,
            answer.Failure,
            $"Hetzner answered with {(int)answer.Status}.",
            answer.RetryAfter,
            credential
        );

    private static ProviderException Failed(
        ErrorBody? error,
        ProviderFailure failure,
        string otherwise,
        TimeSpan? retryAfter,
        ProviderCredential credential
    )
    {
        failure = error?.Code switch
        {
            "unauthorized" or "forbidden" or "token_readonly" => ProviderFailure.Unauthorized,
            "uniqueness_error" or "conflict" => ProviderFailure.Conflict,
            "rate_limit_exceeded" => ProviderFailure.RateLimited,
            "locked" or "maintenance" or "unavailable" or "timeout" => ProviderFailure.Unavailable,
            _ => failure,
        };
        var message = error?.Message is { Length: > 0 } words
            ? $"Hetzner: {ProviderText.Clean($"{words} ({error.Code})", credential, Secrets)}"
            : otherwise;
        return new ProviderException(failure, message, retryAfter);
    }

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

    private async Task<RecordSetBody?> ReadSetAsync(
        ProviderCredential credential,
        string path,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var answer = await ReadAsync(credential, path, HetznerJson.Default.RecordSetResponse, cancellationToken);
            return answer.Rrset is { Name.Length: > 0, Type.Length: > 0 } set ? set : throw NotUnderstood();
        }
        catch (ProviderException exception) when (exception.Failure == ProviderFailure.NotFound)
        {
            return null;
        }
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
                var zone = await ReadAsync(
                    credential,
                    ZonePath(zoneId),
                    HetznerJson.Default.ZoneResponse,
                    cancellationToken
                );
                return DnsNames.Read(zone.Zone?.Name ?? throw NotUnderstood());
            }
        );

    private async Task WriteAsync(
        ProviderCredential credential,
        HttpMethod method,
        string path,
        HttpContent? content,
        CancellationToken cancellationToken
    )
    {
        var answer = await Http.SendAsync(() => Request(method, credential, path, content), cancellationToken);
        if (!answer.IsSuccess)
        {
            throw Failed(answer, credential);
        }

        await FinishAsync(credential, answer.Read(HetznerJson.Default.ActionResponse).Action, cancellationToken);
    }

    private async Task FinishAsync(
        ProviderCredential credential,
        ActionBody? action,
        CancellationToken cancellationToken
    )
    {
        var began = Context.Clock.GetTimestamp();
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            switch (action?.Status)
            {
                case "success":
                    return;
                case "error":
                    throw Failed(
                        action.Error,
                        ProviderFailure.Refused,
                        "Hetzner began the change but did not finish it.",
                        retryAfter: null,
                        credential
                    );
                case "running" when Context.Clock.GetElapsedTime(began) < LongestAction:
                    break;
                case "running":
                    throw new ProviderException(ProviderFailure.Unavailable, "Hetzner still works on the change.");
                default:
                    throw NotUnderstood();
            }

            await Task.Delay(pause, Context.Clock, cancellationToken);
            action = (
                await ReadAsync(
                    credential,
                    $"/actions/{action.Id}",
                    HetznerJson.Default.ActionResponse,
                    cancellationToken
                )
            ).Action;
        }
    }
}
