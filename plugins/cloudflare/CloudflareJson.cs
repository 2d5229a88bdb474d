using System.Text.Json;
using System.Text.Json.Serialization;

namespace Panel.Plugins.Cloudflare;

// https://developers.cloudflare.com/api/resources/zones/ and …/api/resources/dns/subresources/records/

internal sealed record Envelope<T>(bool Success, IReadOnlyList<ErrorBody>? Errors, T? Result, ResultInfo? ResultInfo);

internal sealed record ErrorBody(int Code, string? Message);

internal sealed record ResultInfo(int Page, int PerPage, int TotalPages);

internal sealed record ZoneBody(string? Id, string? Name, string? Status, AccountBody? Account);

internal sealed record AccountBody(string? Name);

/// <summary>A record as the list gives it; what <c>data</c> holds depends on the type.</summary>
internal sealed record RecordBody(
    string? Id,
    string? Type,
    string? Name,
    string? Content,
    double Ttl,
    bool Proxied,
    double? Priority,
    JsonElement? Data
);

/// <summary>Written in the place of <c>content</c> for SRV and CAA.</summary>
internal sealed record RecordData(
    int? Priority = null,
    int? Weight = null,
    int? Port = null,
    string? Target = null,
    int? Flags = null,
    string? Tag = null,
    string? Value = null
);

internal sealed record RecordRequest(
    string? Id,
    string Type,
    string Name,
    string? Content,
    int Ttl,
    bool? Proxied,
    int? Priority,
    RecordData? Data
);

internal sealed record RecordId(string Id);

internal sealed record BatchRequest(
    IReadOnlyList<RecordId>? Deletes,
    IReadOnlyList<RecordRequest>? Patches,
    IReadOnlyList<RecordRequest>? Posts
);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(Envelope<List<ZoneBody>>), TypeInfoPropertyName = "Zones")]
[JsonSerializable(typeof(Envelope<ZoneBody>), TypeInfoPropertyName = "Zone")]
[JsonSerializable(typeof(Envelope<List<RecordBody>>), TypeInfoPropertyName = "Records")]
[JsonSerializable(typeof(Envelope<JsonElement?>), TypeInfoPropertyName = "Any")]
[JsonSerializable(typeof(BatchRequest))]
internal sealed partial class CloudflareJson : JsonSerializerContext;
