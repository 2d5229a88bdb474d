using Panel.Testing;

namespace Panel.Security.Tests.Scene;

/// <summary>An organization with one of each thing, its owner, and another member of it.</summary>
/// <param name="Member">Joined by an invite, with the role user.</param>
/// <param name="AgentToken">Of the organization's own node.</param>
internal sealed record Tenant(PanelUser Owner, PanelUser Member, Belongings Belongings, string AgentToken)
{
    public Guid OrganizationId => Owner.OrganizationId;
}
