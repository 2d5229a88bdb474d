using Panel.Hosting.Principals;

namespace Panel.Alerts.Integrations;

/// <summary>Whose integrations a caller reaches: the organization's, and the platform's for its administrators.</summary>
internal static class IntegrationAccess
{
    private const string ReadPlatform = "settings.read";

    public const string ChangePlatform = "settings.update";

    public static IQueryable<Integration> ReadBy(this IQueryable<Integration> integrations, Principal caller) =>
        integrations.Of(caller.Organization, caller.CanAdmin(ReadPlatform));

    public static IQueryable<Integration> ChangedBy(this IQueryable<Integration> integrations, Principal caller) =>
        integrations.Of(caller.Organization, caller.CanAdmin(ChangePlatform));

    private static IQueryable<Integration> Of(
        this IQueryable<Integration> integrations,
        Guid organization,
        bool platform
    ) => integrations.Where(row => row.OrganizationId == organization || (platform && row.OrganizationId == null));
}
