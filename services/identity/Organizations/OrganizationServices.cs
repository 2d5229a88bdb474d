using Panel.Identity.Organizations.Abandonment;
using Panel.Identity.Organizations.Invites;
using Panel.Identity.Organizations.Members;
using Panel.Identity.Organizations.Resources;

namespace Panel.Identity.Organizations;

internal static class OrganizationServices
{
    public static IServiceCollection AddOrganizations(this IServiceCollection services) =>
        services
            .AddScoped<CreateOrganization>()
            .AddScoped<AddOrganization>()
            .AddScoped<UpdateOrganization>()
            .AddScoped<DeleteOrganization>()
            .AddScoped<RemoveOrganization>()
            .AddScoped<AbandonOrganization>()
            .AddScoped<OrganizationContents>()
            .AddScoped<HandOverOrganization>()
            .AddScoped<AddMember>()
            .AddScoped<OwnerChange>()
            .AddSingleton<AbandonedOrganizationSweeper>()
            .AddHostedService(provider => provider.GetRequiredService<AbandonedOrganizationSweeper>())
            .AddScoped<ResourceRegistry>()
            .AddScoped<AdminOrganizationResponses>()
            .AddScoped<Memberships>()
            .AddScoped<ChangeRole>()
            .AddScoped<RemoveMember>()
            .AddScoped<ChangeMemberPermission>()
            .AddScoped<InviteCleaner>()
            .AddScoped<InviteMember>()
            .AddScoped<AcceptInvite>()
            .AddScoped<DeleteInvite>();
}
