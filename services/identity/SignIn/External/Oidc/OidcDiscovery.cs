using System.Collections.Concurrent;
using Duende.IdentityModel.Client;
using Panel.Hosting.Errors;
using JsonWebKeySet = Microsoft.IdentityModel.Tokens.JsonWebKeySet;

namespace Panel.Identity.SignIn.External.Oidc;

/// <summary>
/// Reads providers' discovery documents and keys, and keeps them for an hour.
/// The package's own cache reads the system's clock and cannot be cancelled.
/// </summary>
internal sealed partial class OidcDiscovery(ProviderClient client, TimeProvider clock, ILogger<OidcDiscovery> logger)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);
    private readonly ConcurrentDictionary<Uri, (OidcConfiguration Configuration, DateTimeOffset ReadAt)> _known = new();

    /// <param name="fresh">Because the known keys do not fit: the provider may have rotated them.</param>
    /// <returns>Null when the provider cannot be reached or its document breaks a rule.</returns>
    public async Task<OidcConfiguration?> GetAsync(Uri authority, bool fresh, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (!fresh && _known.TryGetValue(authority, out var known) && now - known.ReadAt < Lifetime)
        {
            return known.Configuration;
        }

        using var request = RequestFor(authority);
        var read = await client.CallAsync(
            request.Address!,
            http => http.GetDiscoveryDocumentAsync(request, cancellationToken),
            cancellationToken
        );
        if (read.Failed)
        {
            return null;
        }

        var document = read.Value;
        if (document.AuthorizeEndpoint is null || document.TokenEndpoint is null || KeysOf(document) is not { } keys)
        {
            Log.Incomplete(logger, authority);
            return null;
        }

        var configuration = new OidcConfiguration(document, keys.GetSigningKeys());
        _known[authority] = (configuration, now);
        return configuration;
    }

    private static DiscoveryDocumentRequest RequestFor(Uri authority)
    {
        var issuer = authority.AbsoluteUri.TrimEnd('/');
        return new DiscoveryDocumentRequest
        {
            Address = issuer,
            Policy =
            {
                Authority = issuer,
                // Discovery, section 4.3: otherwise one provider could pass its tokens off as another's.
                ValidateIssuerName = true,
                // Of the document, of the keys and of every endpoint; a provider on this machine may do without.
                RequireHttps = !authority.IsLoopback,
                AllowHttpOnLoopback = false,
                RequireKeySet = true,
                // Only whether they are below the issuer; large providers have them on other hosts.
                ValidateEndpoints = false,
            },
        };
    }

    private static JsonWebKeySet? KeysOf(DiscoveryDocumentResponse document)
    {
        try
        {
            return new JsonWebKeySet(document.KeySet!.RawData);
        }
        catch (ArgumentException)
        {
            // The package took the text for a set of keys, and this library does not.
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The discovery document of {Authority} lacks an endpoint or keys.")]
        public static partial void Incomplete(ILogger logger, Uri authority);
    }
}
