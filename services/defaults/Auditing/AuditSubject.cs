namespace Panel.ServiceDefaults.Auditing;

/// <summary>What was changed.</summary>
/// <param name="Type">For example instance, node, user, organization.</param>
/// <param name="Name">As it is called now.</param>
public sealed record AuditSubject(string Type, object Id, string? Name = null);
