using System.Text.Json.Serialization;

namespace Panel.Plugins.PowerDns;

// https://doc.powerdns.com/authoritative/http-api/ (zone.html, server.html), version 4.7 and later.

internal sealed record ServerResponse(string? DaemonType, string? Version);

internal sealed record ZoneResponse(string? Id, string? Name, string? Kind);

internal sealed record ZoneDetailResponse(string? Name, IReadOnlyList<RecordSetResponse>? Rrsets);

internal sealed record RecordSetResponse(string? Name, string? Type, int Ttl, IReadOnlyList<RecordBody>? Records);

internal sealed record RecordBody(string Content, bool Disabled);

internal sealed record ErrorResponse(string? Error);

internal sealed record ZonePatchRequest(IReadOnlyList<RecordSetRequest> Rrsets);

internal sealed record RecordSetRequest(
    string Name,
    string Type,
    int? Ttl,
    string Changetype,
    IReadOnlyList<RecordBody>? Records
);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(ServerResponse))]
[JsonSerializable(typeof(List<ZoneResponse>))]
[JsonSerializable(typeof(ZoneDetailResponse))]
[JsonSerializable(typeof(ErrorResponse))]
[JsonSerializable(typeof(ZonePatchRequest))]
internal sealed partial class PowerDnsJson : JsonSerializerContext;
