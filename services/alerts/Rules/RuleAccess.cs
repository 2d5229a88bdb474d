using Panel.Hosting.Principals;

namespace Panel.Alerts.Rules;

/// <summary>Whose rules a caller sees: those of the organization, and of the platform for its administrators.</summary>
internal static class RuleAccess
{
    public static IQueryable<AlertRule> VisibleTo(this IQueryable<AlertRule> rules, Principal caller)
    {
        var (organization, platform) = (caller.Organization, caller.CanAdmin("nodes.read"));
        return rules.Where(rule => rule.OrganizationId == organization || (platform && rule.OrganizationId == null));
    }

    /// <summary>Changing a rule of the platform is an administrator's right on its nodes.</summary>
    public static bool MayChange(this Principal caller, AlertRule rule) =>
        rule.OrganizationId is not null || caller.CanAdmin("nodes.update");
}
