using Microsoft.Extensions.Options;
using Panel.Identity.SignIn.External.GitHub;
using Panel.Identity.SignIn.External.Oidc;

namespace Panel.Identity.SignIn.External;

/// <summary>The providers that are configured.</summary>
internal sealed class ExternalProviders
{
    private readonly Dictionary<string, IExternalProvider> _byName;

    public ExternalProviders(
        IOptions<ExternalSignInOptions> options,
        ProviderClient client,
        OidcDiscovery discovery,
        IdTokens tokens
    )
    {
        var providers = options.Value.Oidc.Select(pair =>
            (IExternalProvider)new OidcProvider(pair.Key, pair.Value, client, discovery, tokens)
        );
        if (options.Value.GitHub.ClientId.Length > 0)
        {
            providers = providers.Prepend(new GitHubProvider(options.Value.GitHub, client));
        }

        _byName = providers.ToDictionary(provider => provider.Name, StringComparer.Ordinal);
    }

    public IEnumerable<IExternalProvider> All => _byName.Values;

    public IExternalProvider? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The address below which a sign-in begins and, with <c>/callback</c> behind it, ends.</summary>
    public static string PathOf(IExternalProvider provider) =>
        provider.Name == GitHubProvider.ProviderName ? "/v1/auth/github" : $"/v1/auth/oidc/{provider.Name}";

    public static string CallbackOf(IExternalProvider provider) => $"{PathOf(provider)}/callback";
}
