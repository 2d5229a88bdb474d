using System.ComponentModel.DataAnnotations;
using Panel.Identity.Authorization;
using Panel.Identity.Data;
using Panel.Identity.Permissions;

namespace Panel.Identity.Organizations.Members;

internal sealed record MemberResponse(
    Guid UserId,
    string Username,
    string Email,
    OrganizationRole Role,
    DateTimeOffset JoinedAt
)
{
    public static MemberResponse Of(OrganizationMember member, User user) =>
        new(user.Id, user.UserName!, user.Email!, member.Role, member.JoinedAt);
}

/// <param name="Permissions">What role, grants and denials amount to.</param>
internal sealed record MemberPermissionsResponse(
    Guid UserId,
    OrganizationRole Role,
    IReadOnlyList<string> Grants,
    IReadOnlyList<string> Denials,
    IReadOnlyList<string> Permissions
)
{
    public static MemberPermissionsResponse Of(OrganizationMember member) =>
        new(
            member.UserId,
            member.Role,
            member.Grants,
            member.Denials,
            [.. EffectivePermissions.Of(member).Order(StringComparer.Ordinal)]
        );
}

internal sealed record ChangeRoleRequest([property: Required] OrganizationRole? Role);

/// <param name="Key">A permission of the server group.</param>
/// <param name="Effect">Default: grant.</param>
internal sealed record SetPermissionRequest([property: Required] string? Key, PermissionEffect? Effect);
