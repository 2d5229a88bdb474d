using Panel.Identity.Organizations;

namespace Panel.Identity.Users;

/// <param name="Shared">It has other members.</param>
internal sealed record UserOrganization(Organization Organization, bool Shared);
