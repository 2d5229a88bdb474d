using Panel.Hosting.Errors;
using Panel.Identity.Data;

namespace Panel.Identity.Organizations;

internal static class OrganizationErrors
{
    public static readonly ApiError NotFound = ApiErrors.NotFound("organization");

    public static readonly ApiError NoSuchMember = ApiErrors.NotFound("member");

    public static readonly ApiError OwnerOnly = new(403, "owner_only", "Only the organization's owner may do this.");

    public static readonly ApiError AdministratorOnly = new(
        403,
        "administrator_only",
        "Only an administrator of the platform may do this."
    );

    public static readonly ApiError AboveYou = new(403, "above_you", "They hold a higher role than you.");

    public static readonly ApiError OwnerStays = ApiErrors.Conflict(
        "owner_required",
        "An organization has exactly one owner: make another member the owner first."
    );

    public static readonly ApiError LastMember = ApiErrors.Conflict(
        "last_member",
        "Nobody else is a member: an organization without members could not be reached any more."
    );

    public static readonly ApiError Abandoned = ApiErrors.Conflict(
        "organization_abandoned",
        "The organization is being removed with all that it has."
    );

    public static readonly ApiError OwnerHoldsAll = ApiErrors.Conflict(
        "owner_holds_all",
        "The owner holds every permission; nothing can be granted or denied."
    );

    public static readonly ApiError InvalidName = ApiErrors.Invalid(
        "name",
        $"1 to {Organization.LongestName} characters."
    );
}
