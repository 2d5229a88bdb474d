using System.ComponentModel.DataAnnotations;
using Panel.Identity.Permissions;

namespace Panel.Identity.Organizations.Members;

/// <summary><c>POST /v1/organizations/{id}/members</c>.</summary>
/// <param name="Role">owner hands the organization over; the former owner stays as an admin.</param>
internal sealed record AddMemberRequest([property: Required] Guid? UserId, [property: Required] OrganizationRole? Role);
