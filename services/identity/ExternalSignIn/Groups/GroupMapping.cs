using Panel.Identity.Organizations;

namespace Panel.Identity.ExternalSignIn.Groups;

/// <summary>What a provider's group stands for.</summary>
internal sealed class GroupMapping
{
    /// <summary>The organization's id.</summary>
    public Guid Organization { get; set; }

    /// <summary>admin or user.</summary>
    public OrganizationRole Role { get; set; } = OrganizationRole.User;
}
