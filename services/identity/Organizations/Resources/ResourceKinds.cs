namespace Panel.Identity.Organizations.Resources;

/// <summary>Values of <see cref="OrganizationResource.Kind"/>.</summary>
internal static class ResourceKinds
{
    public const string Instance = "instance";

    public const string Node = "node";
}
