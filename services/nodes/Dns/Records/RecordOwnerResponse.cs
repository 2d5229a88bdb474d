namespace Panel.Nodes.Dns.Records;

/// <summary>What a managed record belongs to.</summary>
/// <param name="Id">Of the node or instance; of a manual one its own.</param>
internal sealed record RecordOwnerResponse(OwnerType Type, Guid Id);
