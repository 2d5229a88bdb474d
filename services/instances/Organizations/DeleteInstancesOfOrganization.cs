namespace Panel.Instances.Organizations;

/// <summary>The next batch of an abandoned organization's instances; this service sends it to itself.</summary>
/// <param name="After">The last instance of the batch before.</param>
public sealed record DeleteInstancesOfOrganization(Guid OrganizationId, Guid RequestedBy, Guid After);
