using Panel.Identity.Permissions;

namespace Panel.Identity.SignIn.External.Groups;

/// <summary>What a provider's group stands for.</summary>
internal sealed class GroupConfiguration
{
    /// <summary>The organization's id.</summary>
    public Guid Organization { get; set; }

    /// <summary>admin or user.</summary>
    public OrganizationRole Role { get; set; } = OrganizationRole.User;
}
