namespace Panel.Nodes.Credentials;

/// <summary><c>POST /internal/credentials/{id}/open</c>.</summary>
/// <param name="OrganizationId">For whom; null for a credential of the platform. Another one's is not found.</param>
/// <param name="Purpose">What for, for example <c>git.sync</c>; stands in the audit log.</param>
internal sealed record OpenCredentialRequest(Guid? OrganizationId, string? Purpose);
