using Panel.Identity.Data;

namespace Panel.Identity.Administration;

/// <param name="Shared">It has other members.</param>
internal sealed record UserOrganization(Organization Organization, bool Shared);
