using Panel.Hosting.Errors;
using Panel.Identity.Authorization;
using Panel.Identity.Data;

namespace Panel.Identity.Organizations.Members;

/// <summary>
/// The rule behind every change of what a member holds: no caller gives what
/// they do not hold themselves, in whichever way.
/// </summary>
internal static class PrivilegeEscalationGuard
{
    /// <param name="change">Of role, grants or denials.</param>
    /// <returns>The refusal; then the member must not be saved.</returns>
    public static ApiError? Apply(this Caller caller, OrganizationMember member, Action<OrganizationMember> change)
    {
        var before = EffectivePermissions.Of(member);
        change(member);
        var missing = EffectivePermissions
            .Of(member)
            .Except(before)
            .Where(name => !caller.Can(name))
            .Order(StringComparer.Ordinal)
            .FirstOrDefault();
        return missing is null ? null : ApiErrors.Forbidden(missing);
    }
}
