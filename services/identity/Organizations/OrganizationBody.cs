namespace Panel.Identity.Organizations;

/// <param name="Role">The caller's.</param>
internal sealed record OrganizationBody(Guid Id, string Name, OrganizationRole Role, DateTimeOffset CreatedAt)
{
    /// <param name="organization">With the caller's own membership loaded.</param>
    public static OrganizationBody Of(Organization organization) => new(organization.Id, organization.Name, organization.Members.Single().Role, organization.CreatedAt);
}

internal sealed record CreateOrganizationRequest(string? Name);
