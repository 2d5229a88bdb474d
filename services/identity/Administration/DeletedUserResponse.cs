using Panel.Identity.Organizations.Resources;

namespace Panel.Identity.Administration;

/// <summary>The user is deleted; what they alone had is being removed.</summary>
/// <param name="Organizations">Each goes once its instances and nodes are gone.</param>
internal sealed record DeletedUserResponse(IReadOnlyList<OrganizationContentsResponse> Organizations);
