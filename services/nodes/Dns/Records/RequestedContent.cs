namespace Panel.Nodes.Dns.Records;

/// <summary>What a request says of the values of a record.</summary>
/// <param name="Single">Its content.</param>
/// <param name="Several">Its contents.</param>
internal sealed record RequestedContent(
    string? Single,
    IReadOnlyList<string>? Several,
    Guid? NodeId,
    int? Priority,
    int? Weight,
    int? Port
)
{
    public static RequestedContent Of(CreateDnsRecordRequest request) =>
        new(request.Content, request.Contents, request.NodeId, request.Priority, request.Weight, request.Port);

    public static RequestedContent Of(UpdateDnsRecordRequest request) =>
        new(request.Content, request.Contents, request.NodeId, request.Priority, request.Weight, request.Port);
}
