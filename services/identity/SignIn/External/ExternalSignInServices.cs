using System.Text.RegularExpressions;
using Panel.Identity.Permissions;
using Panel.Identity.SignIn.External.Groups;
using Panel.Identity.SignIn.External.Logins;
using Panel.Identity.SignIn.External.Oidc;

namespace Panel.Identity.SignIn.External;

internal static partial class ExternalSignInServices
{
    public static void AddExternalSignIn(this WebApplicationBuilder builder)
    {
        builder
            .Services.AddOptions<ExternalSignInOptions>()
            .BindConfiguration("Identity")
            .Validate(
                options => options.Oidc.Keys.All(IsName),
                "Identity:Oidc: a provider's name is made of lower-case letters, digits and dashes, and is not github."
            )
            .Validate(
                options => options.Oidc.Values.All(provider => provider.IsComplete),
                "Identity:Oidc: a provider needs ClientId and an Authority, which is https beyond this machine."
            )
            .Validate(
                options =>
                    options.Oidc.Values.All(provider =>
                        provider.Groups.Values.All(group => group.Role != OrganizationRole.Owner)
                    ),
                "Identity:Oidc: a group cannot make owners."
            )
            .ValidateOnStart();
        builder.Services.AddProviderHttpClient();
        builder
            .Services.AddSingleton<ProviderClient>()
            .AddSingleton<OidcDiscovery>()
            .AddSingleton<IdTokens>()
            .AddSingleton<ExternalProviders>();
        builder
            .Services.AddScoped<PendingSignIns>()
            .AddScoped<BeginSignIn>()
            .AddScoped<FinishSignIn>()
            .AddScoped<SignInExternally>();
        builder
            .Services.AddScoped<ExternalLogins>()
            .AddScoped<LinkLogin>()
            .AddScoped<UnlinkLogin>()
            .AddScoped<GroupMemberships>();
    }

    private static bool IsName(string name) => name != "github" && NamePattern().IsMatch(name);

    [GeneratedRegex(@"^[a-z0-9-]{1,32}\z", RegexOptions.None, 1000)]
    private static partial Regex NamePattern();
}
