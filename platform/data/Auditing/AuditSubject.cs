namespace Panel.Data.Auditing;

/// <summary>What was changed.</summary>
/// <param name="Type">For example instance, node, user, organization.</param>
/// <param name="Name">As it is called now; for something without a name, how people tell it from
/// others. The record outlives the thing, so an id is not enough.</param>
public sealed record AuditSubject(string Type, object Id, string Name);
