using Panel.Plugins.Dns;
using Panel.Plugins.Sdk;
using Panel.Plugins.Sdk.Dns;

namespace Panel.Plugins.Rfc2136;

/// <summary>A name server that takes signed dynamic updates (RFC 2136, 8945) and gives transfers (RFC 5936).</summary>
/// <remarks>
/// A change carries what stands at the server as prerequisites, so that the server itself compares and writes in one
/// step. Zones are those that the credential names: the protocol cannot list them.
/// </remarks>
public sealed class Rfc2136Provider : Plugin, IDnsProvider
{
    private const int ZonesAPage = 50;
    private const int ZonesToCheck = 5;
    private RecordSetPages? _pages;

    /// <inheritdoc/>
    public DnsLimits Limits { get; } =
        new(DnsValues.Types, MinTtl: 1, MaxTtl: 2_147_483_647, SupportsProxied: false, CallsPerMinute: 600);

    private RecordSetPages Pages => _pages ?? throw new InvalidOperationException("The plugin has not been started.");

    /// <inheritdoc/>
    public override ValueTask StartAsync(IPluginContext context, CancellationToken cancellationToken)
    {
        _pages = new RecordSetPages(context.Clock);
        return base.StartAsync(context, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<CredentialCheck> VerifyAsync(ProviderCredential credential, CancellationToken cancellationToken)
    {
        var steps = new List<CredentialCheckStep>();
        foreach (var zone in Zones(credential).Take(ZonesToCheck))
        {
            steps.Add(
                await CredentialChecks.RunAsync(
                    $"read {zone}",
                    async () => await IsServedAsync(credential, zone, cancellationToken) ? null : throw NoZone(zone)
                )
            );
            steps.Add(
                await CredentialChecks.RunAsync(
                    $"update {zone}",
                    async () =>
                    {
                        await using var connection = await OpenAsync(credential, cancellationToken);
                        var head = Prerequisite.Exists(zone, RecordTypes.Soa);
                        await UpdateAsync(connection, zone, [head], [], cancellationToken);
                        return null;
                    }
                )
            );
            steps.Add(
                await CredentialChecks.RunAsync(
                    $"transfer {zone}",
                    async () =>
                    {
                        await using var connection = await OpenAsync(credential, cancellationToken);
                        await connection.TransferAsync(zone, firstOnly: true, cancellationToken);
                        return null;
                    }
                )
            );
        }

        return new CredentialCheck(Account: null, steps);
    }

    /// <inheritdoc/>
    public async Task<DnsPage<DnsZone>> ListZonesAsync(
        ProviderCredential credential,
        string? cursor,
        CancellationToken cancellationToken
    )
    {
        var names = Zones(credential)
            .Order(StringComparer.Ordinal)
            .SkipWhile(zone => cursor is not null && string.CompareOrdinal(zone, cursor) <= 0)
            .Take(ZonesAPage + 1)
            .ToList();
        var zones = new List<DnsZone>();
        foreach (var zone in names.Take(ZonesAPage))
        {
            zones.Add(new DnsZone(zone, zone, await IsServedAsync(credential, zone, cancellationToken)));
        }

        return new DnsPage<DnsZone>(zones, names.Count > ZonesAPage ? names[ZonesAPage - 1] : null);
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
            RequireZone(credential, zoneId),
            cursor,
            async () =>
            {
                await using var connection = await OpenAsync(credential, cancellationToken);
                var records = await connection.TransferAsync(zoneId, firstOnly: false, cancellationToken);
                return ToRecordSets(zoneId, records);
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
        RequireZone(credential, zoneId);
        name = DnsNames.Check(name);
        if (!RecordTypes.TryParse(type, out var number))
        {
            return null;
        }

        await using var connection = await OpenAsync(credential, cancellationToken);
        return ToRecordSet(await FindAsync(connection, zoneId, name, number, cancellationToken));
    }

    /// <inheritdoc/>
    public async Task ApplyAsync(
        ProviderCredential credential,
        string zoneId,
        DnsChange change,
        CancellationToken cancellationToken
    )
    {
        RequireZone(credential, zoneId);
        change = DnsChanges.Check(change);
        DnsNames.RequireInZone(change.Name, zoneId);
        if (!RecordTypes.TryParse(change.Type, out var type))
        {
            throw new ProviderException(ProviderFailure.Refused, $"{change.Type} is not a type of record.");
        }

        await using var connection = await OpenAsync(credential, cancellationToken);
        var current = await FindAsync(connection, zoneId, change.Name, type, cancellationToken);
        if (!DnsChanges.NeedsWrite(ToRecordSet(current), change))
        {
            return;
        }

        var wanted = ToRecords(change, type, current);
        var prerequisites = Prerequisite.Stands(change.Name, type, current).ToList();
        if (current.Count == 0 && wanted.Count > 0)
        {
            // A server drops without a word what would stand beside a CNAME; the condition makes it say so.
            prerequisites.Add(
                change.Type == "CNAME"
                    ? Prerequisite.NameUnused(change.Name)
                    : Prerequisite.Missing(change.Name, RecordTypes.Cname)
            );
        }

        await UpdateAsync(
            connection,
            zoneId,
            prerequisites,
            ToChanges(change, zoneId, type, current, wanted),
            cancellationToken
        );
        await RequireWrittenAsync(connection, zoneId, change, type, wanted, cancellationToken);
    }

    private static IEnumerable<string> Zones(ProviderCredential credential) =>
        credential["zones"]
            .Split([',', ' ', ';', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries)
            .Select(DnsNames.Check)
            .Distinct();

    private static string RequireZone(ProviderCredential credential, string zoneId) =>
        Zones(credential).Contains(zoneId) ? zoneId : throw NoZone(zoneId);

    private static ProviderException NoZone(string zone) =>
        new(
            ProviderFailure.NotFound,
            $"The server does not hold {ProviderText.Clean(zone)}, or the credential does not name it."
        );

    private static List<DnsRecordSet> ToRecordSets(string zone, List<DnsRecord> records) =>
        [
            .. records
                .Where(record => record.Class == DnsMessage.InternetClass && !RecordTypes.IsServersOwn(record.Type))
                .Where(record => DnsNames.IsInZone(record.Name, zone))
                .GroupBy(record => (record.Name, record.Type))
                .Select(group => ToRecordSet([.. group])!),
        ];

    private static DnsRecordSet? ToRecordSet(List<DnsRecord> records) =>
        records.Count == 0
            ? null
            : new DnsRecordSet(
                records[0].Name,
                RecordTypes.ToName(records[0].Type),
                (int)Math.Min(records[0].Ttl, int.MaxValue),
                [.. records.Select(ReadValue)]
            );

    private static string ReadValue(DnsRecord record)
    {
        try
        {
            return RecordData.Read(record);
        }
        catch (DnsFormatException exception)
        {
            throw new ProviderException(
                ProviderFailure.Unavailable,
                $"The server gave a record of {record.Name} that could not be read.",
                innerException: exception
            );
        }
    }

    private static List<DnsRecord> ToRecords(DnsChange change, ushort type, List<DnsRecord> current)
    {
        var ttl = (uint?)change.Wanted?.Ttl ?? (current.Count > 0 ? current[0].Ttl : DnsChanges.DefaultTtl);
        return
        [
            .. (change.Wanted?.Values ?? []).Select(value => new DnsRecord(
                change.Name,
                type,
                DnsMessage.InternetClass,
                ttl,
                RecordData.Write(change.Type, value)
            )),
        ];
    }

    private static List<DnsRecord> ToChanges(
        DnsChange change,
        string zone,
        ushort type,
        List<DnsRecord> current,
        List<DnsRecord> wanted
    )
    {
        if (type != RecordTypes.Ns || change.Name != zone)
        {
            var remove = new DnsRecord(change.Name, type, DnsMessage.AnyClass, Ttl: 0, []);
            return current.Count > 0 ? [remove, .. wanted] : wanted;
        }

        // The name servers of the zone itself are never removed as a set (RFC 2136, 3.4.2.3): new ones come first.
        var kept = wanted.Select(RecordData.Read).ToHashSet();
        var gone = current
            .Where(record => !kept.Contains(RecordData.Read(record)))
            .Select(record => record with { Class = DnsMessage.NoneClass, Ttl = 0 });
        return [.. wanted, .. gone];
    }

    // A server leaves out what its rules forbid and still reports success, so the result is asked for.
    private static async Task RequireWrittenAsync(
        DnsConnection connection,
        string zone,
        DnsChange change,
        ushort type,
        List<DnsRecord> wanted,
        CancellationToken cancellationToken
    )
    {
        var update = DnsMessage.Update(
            DnsConnection.NextId(),
            zone,
            [.. Prerequisite.Stands(change.Name, type, wanted)],
            []
        );
        var answer = await connection.AskAsync(update, cancellationToken);
        if (answer.Code is ResponseCode.NoSuchSet or ResponseCode.SetExists)
        {
            throw new ProviderException(
                ProviderFailure.Refused,
                $"The server took the change of {change.Name} {change.Type} but did not make it."
            );
        }

        DnsFailures.ThrowIfRefused(answer.Code, zone);
    }

    private static async Task UpdateAsync(
        DnsConnection connection,
        string zone,
        IReadOnlyList<DnsRecord> prerequisites,
        IReadOnlyList<DnsRecord> changes,
        CancellationToken cancellationToken
    )
    {
        var update = DnsMessage.Update(DnsConnection.NextId(), zone, prerequisites, changes);
        var answer = await connection.AskAsync(update, cancellationToken);
        DnsFailures.ThrowIfRefused(answer.Code, zone);
    }

    /// <summary>The records of a set as they stand in the zone itself.</summary>
    private static async Task<List<DnsRecord>> FindAsync(
        DnsConnection connection,
        string zone,
        string name,
        ushort type,
        CancellationToken cancellationToken
    )
    {
        // A query alone would also answer from a wildcard or along a CNAME; an update's condition looks at the zone.
        var probe = DnsMessage.Update(DnsConnection.NextId(), zone, [Prerequisite.Exists(name, type)], []);
        var exists = await connection.AskAsync(probe, cancellationToken);
        if (exists.Code is ResponseCode.NoSuchSet or ResponseCode.NoSuchName)
        {
            return [];
        }

        DnsFailures.ThrowIfRefused(exists.Code, zone);
        var answer = await connection.AskAsync(DnsMessage.Query(DnsConnection.NextId(), name, type), cancellationToken);
        DnsFailures.ThrowIfRefused(answer.Code == ResponseCode.NoSuchName ? ResponseCode.NoError : answer.Code, zone);
        var records = Matching(answer.IsAuthoritative ? answer.Answers : [], name, type);
        if (records.Count > 0)
        {
            return records;
        }

        // Below a delegation the server answers with a referral.
        return Matching(await connection.TransferAsync(zone, firstOnly: false, cancellationToken), name, type);
    }

    private static List<DnsRecord> Matching(IReadOnlyList<DnsRecord> records, string name, ushort type) =>
        [
            .. records.Where(record =>
                record.Name == name && record.Type == type && record.Class == DnsMessage.InternetClass
            ),
        ];

    private async Task<bool> IsServedAsync(
        ProviderCredential credential,
        string zone,
        CancellationToken cancellationToken
    )
    {
        await using var connection = await OpenAsync(credential, cancellationToken);
        var question = DnsMessage.Query(DnsConnection.NextId(), zone, RecordTypes.Soa);
        var answer = await connection.AskAsync(question, cancellationToken);
        return answer.IsAuthoritative && Matching(answer.Answers, zone, RecordTypes.Soa).Count > 0;
    }

    private Task<DnsConnection> OpenAsync(ProviderCredential credential, CancellationToken cancellationToken) =>
        DnsConnection.OpenAsync(Context, credential, cancellationToken);
}
