using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Panel.Hosting.Outbound;
using Panel.Plugins.Sdk;

namespace Panel.Nodes.Credentials.Verification;

/// <summary>
/// Tries the Web API key: <c>ISteamWebAPIUtil/GetSupportedAPIList</c> answers 403 to a wrong one. User name and
/// password are not tried: Steam would mail a code for each attempt.
/// </summary>
/// <remarks>
/// https://partner.steamgames.com/doc/webapi/ISteamWebAPIUtil, and its page on authentication by keys.
/// </remarks>
internal sealed class SteamCredentialVerifier(IOptions<CredentialsOptions> options) : ICredentialVerifier, IDisposable
{
    private const string Step = "Web API key";

    // The address is ours or the operator's, never a tenant's.
    private readonly HttpClient _client = new(new OutboundConnector(allowPrivate: true).NewHandler())
    {
        Timeout = TimeSpan.FromSeconds(10),
        MaxResponseContentBufferSize = 1024 * 1024,
    };

    public bool Takes(string type, string? pluginId) => type == "steam";

    public async Task<CredentialCheck> VerifyAsync(OpenedCredential credential, CancellationToken cancellationToken)
    {
        if (!credential.Values.TryGetValue("web_api_key", out var key))
        {
            return new CredentialCheck(
                null,
                [new CredentialCheckStep(Step, Ok: false, "There is no web_api_key; only that can be verified.")]
            );
        }

        var address = new Uri(
            options.Value.SteamApi,
            $"ISteamWebAPIUtil/GetSupportedAPIList/v1/?key={Uri.EscapeDataString(key)}"
        );
        try
        {
            using var response = await _client.GetAsync(
                address,
                HttpCompletionOption.ResponseHeadersRead,
                cancellationToken
            );
            return new CredentialCheck(null, [StepOf(response.StatusCode)]);
        }
        catch (Exception exception) when (exception is HttpRequestException or SocketException or IOException)
        {
            throw new ProviderException(ProviderFailure.Unavailable, "Steam could not be reached.");
        }
    }

    public void Dispose() => _client.Dispose();

    private static CredentialCheckStep StepOf(HttpStatusCode status) =>
        status switch
        {
            HttpStatusCode.OK => new CredentialCheckStep(Step, Ok: true, null),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new CredentialCheckStep(
                Step,
                Ok: false,
                "Steam does not know the key."
            ),
            HttpStatusCode.TooManyRequests => throw new ProviderException(
                ProviderFailure.RateLimited,
                "Steam takes no more calls at the moment."
            ),
            _ => throw new ProviderException(ProviderFailure.Unavailable, $"Steam answered {(int)status}."),
        };
}
