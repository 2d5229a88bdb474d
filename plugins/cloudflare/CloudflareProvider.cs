using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Serialization.Metadata;
using Panel.Plugins.Dns;
using Panel.Plugins.Sdk;
using Panel.Plugins.Sdk.Dns;

namespace Panel.Plugins.Cloudflare;

/// <summary>Cloudflare's API, version 4.</summary>
/// <remarks>
/// Cloudflare keeps single records, so a set is changed by one batch, which its database takes whole or not at all.
/// A record that went meanwhile makes the batch fail; one whose value changed between the read and the batch does not.
/// </remarks>
public sealed class CloudflareProvider : Plugin, IDnsProvider
{
    private const string Address = "https://api.cloudflare.com/client/v4";
    private const string Name = "Cloudflare";
    private const int RecordsAPage = 500;
    private const int ZonesAPage = 50;
    private const int MostPagesOfASet = 10;
    private static readonly string[] Secrets = ["api_token"];
    private readonly ZoneNameCache _zoneNames = new();
    private ProviderHttp? _http;

    /// <inheritdoc/>
    /// <remarks>
    /// 1,200 calls in five minutes (https://developers.cloudflare.com/fundamentals/api/reference/limits/).
    /// A page of records may begin with the rest of a name; a change reads the zone and the name, and writes.
    /// </remarks>
    public DnsLimits Limits { get; } =
        new(DnsValues.Types, MinTtl: 60, MaxTtl: 86_400, SupportsProxied: true, CallsPerMinute: 240)
        {
            CallsPerRead = 2,
            CallsPerChange = 3,
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
        ZoneBody? first = null;
        var zones = await CredentialChecks.RunAsync(
            "list zones",
            async () =>
            {
                first = Items((await ReadZonesAsync(credential, 1, cancellationToken)).Result).FirstOrDefault();
                return first is null
                    ? throw new ProviderException(ProviderFailure.NotFound, "The token sees no zone.")
                    : null;
            }
        );
        if (first is null)
        {
            return new CredentialCheck(Account: null, [zones]);
        }

        var records = await CredentialChecks.RunAsync(
            $"read records of {ProviderText.Clean(first.Name!)}",
            async () =>
            {
                await ReadRecordsAsync(credential, first.Id!, "?per_page=5", cancellationToken);
                return null;
            }
        );
        return new CredentialCheck(ProviderText.Clean(first.Account?.Name ?? ""), [zones, records]);
    }

    /// <inheritdoc/>
    public async Task<DnsPage<DnsZone>> ListZonesAsync(
        ProviderCredential credential,
        string? cursor,
        CancellationToken cancellationToken
    )
    {
        var page = PageCursor.Read(cursor);
        var answer = await ReadZonesAsync(credential, page.Number, cancellationToken);
        var zones = new List<DnsZone>();
        foreach (var zone in Items(answer.Result))
        {
            var name = DnsNames.Read(zone.Name!);
            _zoneNames.Add(credential, zone.Id!, name);
            zones.Add(new DnsZone(zone.Id!, name, zone.Status == "active"));
        }

        return new DnsPage<DnsZone>(zones, IsLast(answer, page.Number, ZonesAPage) ? null : page.Next(Name));
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
        var query = $"?order=name&direction=asc&per_page={RecordsAPage}&page={page.Number}";
        var answer = await ReadRecordsAsync(credential, zoneId, query, cancellationToken);
        var records = Items(answer.Result);
        var sets = new List<DnsRecordSet>();

        // The last name of a page may go on on the next one. It is left to the next page, which reads it as a whole.
        var done = page.Rest.Length > 5 ? page.Rest[5..] : null;
        var held = page.Rest.StartsWith("held ", StringComparison.Ordinal) ? done : null;
        if (held is not null)
        {
            sets.AddRange(
                CloudflareRecords.ToSets(await ReadNameAsync(credential, zoneId, held, type: null, cancellationToken))
            );
        }

        var last = records.Count == 0 || IsLast(answer, page.Number, RecordsAPage);
        var open = last ? null : DnsNames.Read(records[^1].Name!);
        sets.AddRange(
            CloudflareRecords.ToSets(
                records.Where(record => DnsNames.Read(record.Name!) is var name && name != open && name != done)
            )
        );
        return new DnsPage<DnsRecordSet>(
            sets,
            last ? null : page.Next(Name, open == done ? $"done {open}" : $"held {open}")
        );
    }

    /// <inheritdoc/>
    public async Task<DnsRecordSet?> FindRecordSetAsync(
        ProviderCredential credential,
        string zoneId,
        string name,
        string type,
        CancellationToken cancellationToken
    ) =>
        CloudflareRecords.ToSet(await ReadNameAsync(credential, zoneId, DnsNames.Check(name), type, cancellationToken));

    /// <inheritdoc/>
    public async Task ApplyAsync(
        ProviderCredential credential,
        string zoneId,
        DnsChange change,
        CancellationToken cancellationToken
    )
    {
        change = DnsChanges.Check(change);

        // Cloudflare would put the zone's name behind a name that does not end with it.
        DnsNames.RequireInZone(change.Name, await ReadZoneNameAsync(credential, zoneId, cancellationToken));
        var records = await ReadNameAsync(credential, zoneId, change.Name, change.Type, cancellationToken);
        var current = CloudflareRecords.ToSet(records);
        if (!DnsChanges.NeedsWrite(current, change))
        {
            return;
        }

        var batch = ToBatch(records, current, change.Wanted);
        var answer = await Http.SendAsync(
            () =>
                Request(
                    HttpMethod.Post,
                    credential,
                    RecordsPath(zoneId) + "/batch",
                    JsonContent.Create(batch, CloudflareJson.Default.BatchRequest)
                ),
            cancellationToken
        );
        Unwrap(answer, CloudflareJson.Default.Any, credential);
    }

    private static BatchRequest ToBatch(IReadOnlyList<RecordBody> records, DnsRecordSet? current, DnsRecordSet? wanted)
    {
        // What the host left open stays as it is.
        wanted = wanted is null
            ? null
            : wanted with
            {
                Proxied = wanted.Proxied ?? current?.Proxied,
                Ttl = wanted.Ttl ?? current?.Ttl,
            };
        var missing = new Queue<string>(
            (wanted?.Values ?? []).Except(records.Select(CloudflareRecords.ToValue), StringComparer.Ordinal)
        );
        var deletes = new List<RecordId>();
        var patches = new List<RecordRequest>();
        foreach (var record in records)
        {
            var value = CloudflareRecords.ToValue(record);
            if (wanted?.Values.Contains(value) == true || missing.TryDequeue(out value))
            {
                // Keeps the record's comment and tags, which are the customer's.
                patches.Add(CloudflareRecords.ToRequest(wanted!, value, record.Id));
            }
            else
            {
                deletes.Add(new RecordId(record.Id!));
            }
        }

        var posts = missing.Select(value => CloudflareRecords.ToRequest(wanted!, value, id: null)).ToList();
        return new BatchRequest(NullIfEmpty(deletes), NullIfEmpty(patches), NullIfEmpty(posts));
    }

    private static List<T>? NullIfEmpty<T>(List<T> items) => items.Count > 0 ? items : null;

    private static List<ZoneBody> Items(List<ZoneBody>? zones) =>
        [.. (zones ?? []).Where(zone => zone is { Id.Length: > 0, Name.Length: > 0 })];

    private static List<RecordBody> Items(List<RecordBody>? records) =>
        [.. (records ?? []).Where(record => record is { Id.Length: > 0, Name.Length: > 0, Type.Length: > 0 })];

    private static bool IsLast<T>(Envelope<List<T>> answer, int page, int perPage) =>
        answer.Result is not { Count: > 0 } items
        || (answer.ResultInfo is { TotalPages: > 0 } info ? page >= info.TotalPages : items.Count < perPage);

    private static string RecordsPath(string zoneId) => ZonePath(zoneId) + "/dns_records";

    private static string ZonePath(string zoneId) =>
        ProviderText.IsIdentifier(zoneId)
            ? "/zones/" + zoneId
            : throw new ProviderException(ProviderFailure.NotFound, "There is no such zone.");

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
            ProviderText.Header(credential, "api_token")
        );
        return request;
    }

    // A list that is missing is not an empty one: the host would take all records for gone.
    private static Envelope<List<T>> RequireList<T>(Envelope<List<T>> answer) =>
        answer.Result is not null
            ? answer
            : throw new ProviderException(ProviderFailure.Unavailable, "Cloudflare gave no list.");

    private static Envelope<T> Unwrap<T>(
        ProviderAnswer answer,
        JsonTypeInfo<Envelope<T>> type,
        ProviderCredential credential
    ) =>
        answer.IsSuccess && answer.Read(type) is { Success: true } envelope
            ? envelope
            : throw Failed(answer, credential);

    private static ProviderException Failed(ProviderAnswer answer, ProviderCredential credential)
    {
        var error = answer.TryRead(CloudflareJson.Default.Any)?.Errors is [var first, ..] ? first : null;
        var failure = error?.Code switch
        {
            // The codes that come with another status than their meaning has.
            1000 or 6003 or 9103 or 9106 or 9109 or 10000 => ProviderFailure.Unauthorized,
            1001 or 7000 or 7003 => ProviderFailure.NotFound,
            81044 or 81057 or 81058 => ProviderFailure.Conflict,
            81053 or 81054 => ProviderFailure.Refused,
            _ => answer.Failure,
        };
        if (answer.IsSuccess && error is null)
        {
            return answer.NotUnderstood();
        }

        failure = (int)answer.Status == 429 ? ProviderFailure.RateLimited : failure;
        var message = error?.Message is { Length: > 0 } words
            ? $"Cloudflare: {ProviderText.Clean(words, credential, Secrets)} ({error.Code})"
            : $"Cloudflare answered with {(int)answer.Status}.";
        return new ProviderException(failure, message, answer.RetryAfter);
    }

    private async Task<Envelope<T>> ReadAsync<T>(
        ProviderCredential credential,
        string path,
        JsonTypeInfo<Envelope<T>> type,
        CancellationToken cancellationToken
    ) =>
        Unwrap(
            await Http.SendAsync(() => Request(HttpMethod.Get, credential, path), cancellationToken),
            type,
            credential
        );

    private async Task<Envelope<List<ZoneBody>>> ReadZonesAsync(
        ProviderCredential credential,
        int page,
        CancellationToken cancellationToken
    )
    {
        var account = credential.Find("account_id") is { } id ? $"&account.id={Uri.EscapeDataString(id)}" : "";
        var path = $"/zones?order=name&direction=asc&per_page={ZonesAPage}&page={page}{account}";
        return RequireList(await ReadAsync(credential, path, CloudflareJson.Default.Zones, cancellationToken));
    }

    private async Task<Envelope<List<RecordBody>>> ReadRecordsAsync(
        ProviderCredential credential,
        string zoneId,
        string query,
        CancellationToken cancellationToken
    ) =>
        RequireList(
            await ReadAsync(credential, RecordsPath(zoneId) + query, CloudflareJson.Default.Records, cancellationToken)
        );

    private async Task<List<RecordBody>> ReadNameAsync(
        ProviderCredential credential,
        string zoneId,
        string name,
        string? type,
        CancellationToken cancellationToken
    )
    {
        var records = new List<RecordBody>();
        var filter = $"?name.exact={Uri.EscapeDataString(name)}&match=all&per_page={RecordsAPage}";
        filter += type is null ? "" : $"&type={Uri.EscapeDataString(type)}";
        for (var page = 1; page <= MostPagesOfASet; page++)
        {
            var answer = await ReadRecordsAsync(credential, zoneId, $"{filter}&page={page}", cancellationToken);
            records.AddRange(
                Items(answer.Result)
                    .Where(record => DnsNames.Read(record.Name!) == name && (type is null || record.Type == type))
            );
            if (IsLast(answer, page, RecordsAPage))
            {
                return records;
            }
        }

        throw new ProviderException(ProviderFailure.Refused, $"{name} has more than 5000 records.");
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
                    CloudflareJson.Default.Zone,
                    cancellationToken
                );
                return DnsNames.Read(
                    zone.Result?.Name
                        ?? throw new ProviderException(ProviderFailure.Unavailable, "Cloudflare did not name the zone.")
                );
            }
        );
}
