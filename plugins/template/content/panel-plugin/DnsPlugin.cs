using System.Text.Json;
using System.Text.Json.Serialization;
using Panel.Plugins.Sdk;
using Panel.Plugins.Sdk.Dns;

namespace Acme.Sample;

/// <summary>
/// A DNS provider that keeps one zone for each credential in the plugin's own store. Replace the store by calls with
/// <c>Context.Network.Http</c> to your provider, and name its host in plugin.json under hosts.
/// </summary>
public sealed class DnsPlugin : Plugin, IDnsProvider
{
    public DnsLimits Limits { get; } =
        new(
            ["A", "AAAA", "CNAME", "TXT", "SRV"],
            MinTtl: 60,
            MaxTtl: 86_400,
            SupportsProxied: false,
            CallsPerMinute: 600
        );

    public Task<CredentialCheck> VerifyAsync(ProviderCredential credential, CancellationToken cancellationToken) =>
        Task.FromResult(
            new CredentialCheck(
                credential["zone"],
                [
                    new CredentialCheckStep(
                        "list zones",
                        Ok: credential["token"].Length >= 8,
                        "A token has 8 characters."
                    ),
                ]
            )
        );

    public Task<DnsPage<DnsZone>> ListZonesAsync(
        ProviderCredential credential,
        string? cursor,
        CancellationToken cancellationToken
    ) =>
        Task.FromResult(
            new DnsPage<DnsZone>([new DnsZone(credential["zone"], credential["zone"], Active: true)], NextCursor: null)
        );

    public async Task<DnsPage<DnsRecordSet>> ListRecordSetsAsync(
        ProviderCredential credential,
        string zoneId,
        string? cursor,
        CancellationToken cancellationToken
    ) => new(await ReadAsync(credential, zoneId, cancellationToken), NextCursor: null);

    public async Task<DnsRecordSet?> FindRecordSetAsync(
        ProviderCredential credential,
        string zoneId,
        string name,
        string type,
        CancellationToken cancellationToken
    ) => Find(await ReadAsync(credential, zoneId, cancellationToken), name, type);

    public async Task ApplyAsync(
        ProviderCredential credential,
        string zoneId,
        DnsChange change,
        CancellationToken cancellationToken
    )
    {
        var sets = await ReadAsync(credential, zoneId, cancellationToken);
        var stands = Find(sets, change.Name, change.Type);
        if (IsSame(stands, change.Wanted))
        {
            return;
        }

        if (!IsSame(stands, change.Expected))
        {
            throw new ProviderException(
                ProviderFailure.Conflict,
                $"{change.Name} {change.Type} was changed meanwhile."
            );
        }

        sets.RemoveAll(set => set.Name == change.Name && set.Type == change.Type);
        if (change.Wanted is { } wanted)
        {
            sets.Add(wanted);
        }

        // The context is generated: reflection would keep the plugin from unloading.
        var text = JsonSerializer.Serialize(sets, StoredRecords.Default.ListDnsRecordSet);
        await Context.Store.SetAsync(KeyOf(credential, zoneId), text, cancellationToken);
    }

    private async Task<List<DnsRecordSet>> ReadAsync(
        ProviderCredential credential,
        string zoneId,
        CancellationToken cancellationToken
    )
    {
        if (zoneId != credential["zone"])
        {
            throw new ProviderException(ProviderFailure.NotFound, $"There is no zone {zoneId}.");
        }

        var text = await Context.Store.GetAsync(KeyOf(credential, zoneId), cancellationToken);
        return text is null ? [] : JsonSerializer.Deserialize(text, StoredRecords.Default.ListDnsRecordSet)!;
    }

    private string KeyOf(ProviderCredential credential, string zoneId) =>
        $"{Context.Configuration.Read(Settings.Default.PluginSettings).Prefix}{credential.Id}/{zoneId}";

    private static DnsRecordSet? Find(List<DnsRecordSet> sets, string name, string type) =>
        sets.Find(set => set.Name == name && set.Type == type);

    private static bool IsSame(DnsRecordSet? left, DnsRecordSet? right) =>
        left is null || right is null
            ? left is null && right is null
            : left.Values.Order(StringComparer.Ordinal).SequenceEqual(right.Values.Order(StringComparer.Ordinal));
}

internal sealed record PluginSettings(string? Prefix);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(PluginSettings))]
internal sealed partial class Settings : JsonSerializerContext;

[JsonSerializable(typeof(List<DnsRecordSet>))]
internal sealed partial class StoredRecords : JsonSerializerContext;
