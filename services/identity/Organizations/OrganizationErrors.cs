using Panel.ServiceDefaults.Errors;

namespace Panel.Identity.Organizations;

internal static class OrganizationErrors
{
    public static readonly ApiError NotFound = ApiErrors.NotFound("organization");

    public static readonly ApiError NoSuchMember = ApiErrors.NotFound("member");

    public static readonly ApiError OwnerOnly = new(403, "owner_only", "Only the organization's owner may do this.");

    public static readonly ApiError AboveYou = new(403, "above_you", "They hold a higher role than you.");

    public static readonly ApiError OwnerStays = ApiErrors.Conflict("owner_required", "An organization has exactly one owner: make another member the owner first.");

    public static readonly ApiError OwnerHoldsAll = ApiErrors.Conflict("owner_holds_all", "The owner holds every permission; nothing can be granted or denied.");

    public static readonly ApiError InvalidName = ApiErrors.Invalid("name", $"1 to {Organization.LongestName} characters.");
}
