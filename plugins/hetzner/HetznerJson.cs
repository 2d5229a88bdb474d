using System.Text.Json.Serialization;

namespace Panel.Plugins.Hetzner;

// https://docs.hetzner.cloud/reference/cloud (Zones, Zone RRSets, Zone RRSet Actions, Actions, Errors, Pagination)

internal sealed record ZonesResponse(IReadOnlyList<ZoneBody>? Zones, MetaBody? Meta);

internal sealed record ZoneResponse(ZoneBody? Zone);

internal sealed record ZoneBody(long Id, string? Name, string? Status, string? Mode);

internal sealed record RecordSetsResponse(IReadOnlyList<RecordSetBody>? Rrsets, MetaBody? Meta);

internal sealed record RecordSetResponse(RecordSetBody? Rrset);

internal sealed record RecordSetBody(string? Name, string? Type, int? Ttl, IReadOnlyList<RecordBody>? Records);

internal sealed record RecordBody(string Value, string? Comment);

internal sealed record MetaBody(PaginationBody? Pagination);

internal sealed record PaginationBody(int? NextPage);

internal sealed record CreateRecordSetRequest(string Name, string Type, int? Ttl, IReadOnlyList<RecordBody> Records);

internal sealed record SetRecordsRequest(IReadOnlyList<RecordBody> Records);

internal sealed record ChangeTtlRequest(int? Ttl);

internal sealed record ActionResponse(ActionBody? Action);

internal sealed record ActionBody(long Id, string? Status, ErrorBody? Error);

internal sealed record ErrorResponse(ErrorBody? Error);

internal sealed record ErrorBody(string? Code, string? Message);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(ZonesResponse))]
[JsonSerializable(typeof(ZoneResponse))]
[JsonSerializable(typeof(RecordSetsResponse))]
[JsonSerializable(typeof(RecordSetResponse))]
[JsonSerializable(typeof(CreateRecordSetRequest))]
[JsonSerializable(typeof(SetRecordsRequest))]
[JsonSerializable(typeof(ChangeTtlRequest))]
[JsonSerializable(typeof(ActionResponse))]
[JsonSerializable(typeof(ErrorResponse))]
internal sealed partial class HetznerJson : JsonSerializerContext;
