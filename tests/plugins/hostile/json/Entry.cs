using System.Text.Json;
using System.Text.Json.Serialization;
using Panel.Plugins.Sdk;
using Panel.Plugins.Sdk.Dns;

namespace Acme.Json;

public sealed record Answer(string Zone);

[JsonSerializable(typeof(Answer))]
public sealed partial class AnswerJson : JsonSerializerContext;

public sealed class Entry : Plugin, IDnsProvider
{
    public DnsLimits Limits { get; } = new(["A"], 60, 3600, false, 60);

    public Task<CredentialCheck> VerifyAsync(ProviderCredential credential, CancellationToken cancellationToken) =>
        Task.FromResult(new CredentialCheck("me", []));

    public Task<DnsPage<DnsZone>> ListZonesAsync(
        ProviderCredential credential,
        string? cursor,
        CancellationToken cancellationToken
    )
    {
        const string json = """{"Zone":"packed.example"}""";
#if REFLECTION
        var answer = JsonSerializer.Deserialize<Answer>(json)!;
#else
        var answer = JsonSerializer.Deserialize(json, AnswerJson.Default.Answer)!;
#endif
        return Task.FromResult(new DnsPage<DnsZone>([new DnsZone("1", answer.Zone, true)], null));
    }

    public Task<DnsPage<DnsRecordSet>> ListRecordSetsAsync(
        ProviderCredential credential,
        string zoneId,
        string? cursor,
        CancellationToken cancellationToken
    ) => Task.FromResult(new DnsPage<DnsRecordSet>([], null));

    public Task<DnsRecordSet?> FindRecordSetAsync(
        ProviderCredential credential,
        string zoneId,
        string name,
        string type,
        CancellationToken cancellationToken
    ) => Task.FromResult<DnsRecordSet?>(null);

    public Task ApplyAsync(
        ProviderCredential credential,
        string zoneId,
        DnsChange change,
        CancellationToken cancellationToken
    ) => Task.CompletedTask;
}
