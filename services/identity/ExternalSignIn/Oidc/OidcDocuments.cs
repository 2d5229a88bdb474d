using System.Collections.Concurrent;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Panel.Identity.ExternalSignIn.Oidc;

/// <summary>Providers' discovery documents with their keys, kept for an hour.</summary>
internal sealed partial class OidcDocuments(ProviderClient client, TimeProvider clock, ILogger<OidcDocuments> logger)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);
    private readonly ConcurrentDictionary<Uri, (OpenIdConnectConfiguration Document, DateTimeOffset ReadAt)> _known =
        new();

    /// <param name="fresh">Because the known keys do not fit: the provider may have rotated them.</param>
    /// <returns>Null when the provider cannot be reached or its document is none.</returns>
    public async Task<OpenIdConnectConfiguration?> GetAsync(Uri authority, bool fresh, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        if (!fresh && _known.TryGetValue(authority, out var known) && now - known.ReadAt < Lifetime)
        {
            return known.Document;
        }

        try
        {
            using var http = client.Http;
            var issuer = authority.AbsoluteUri.TrimEnd('/');
            var document = await OpenIdConnectConfigurationRetriever.GetAsync(
                $"{issuer}/.well-known/openid-configuration",
                new HttpDocumentRetriever(http) { RequireHttps = !authority.IsLoopback },
                cancellation
            );
            // Discovery, section 4.3: otherwise one provider could pass its tokens off as another's.
            if (document.Issuer?.TrimEnd('/') != issuer)
            {
                throw new InvalidOperationException($"The document names another issuer: {document.Issuer}");
            }

            _known[authority] = (document, now);
            return document;
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            // The library throws whatever its parts throw, and all of it means the same here.
            Log.Unavailable(logger, authority, failure.Message);
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The discovery document of {Authority} could not be read: {Reason}")]
        public static partial void Unavailable(ILogger logger, Uri authority, string reason);
    }
}
