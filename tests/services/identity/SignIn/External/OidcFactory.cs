using Panel.Identity.Tests.Hosting;
using Panel.Testing;

namespace Panel.Identity.Tests.SignIn.External;

internal static class OidcFactory
{
    public const string Start = "/v1/auth/oidc/corp";

    public static Task<IdentityFactory> StartAsync(
        Database database,
        OpenIdProvider provider,
        TimeProvider? clock = null,
        params (string Key, string Value)[] settings
    ) => IdentityFactory.StartAsync(database, clock, [.. settings.UnionBy(Defaults(provider), setting => setting.Key)]);

    private static (string Key, string Value)[] Defaults(OpenIdProvider provider) =>
        [
            ("Mail:PublicUrl", "https://panel.example.net"),
            ("Identity:Oidc:corp:Authority", provider.Issuer.ToString()),
            ("Identity:Oidc:corp:ClientId", OpenIdProvider.ClientId),
            ("Identity:Oidc:corp:ClientSecret", OpenIdProvider.ClientSecret),
            ("Identity:Oidc:corp:DisplayName", "The company"),
            ("Identity:Oidc:corp:AllowRegistration", "true"),
        ];
}
