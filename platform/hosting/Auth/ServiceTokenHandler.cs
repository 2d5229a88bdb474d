using System.Net.Http.Headers;

namespace Panel.Hosting.Auth;

/// <summary>Puts this service's own token on calls to another service.</summary>
internal sealed class ServiceTokenHandler(ServiceTokens tokens) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            await tokens.GetAsync(anonymous: false, cancellationToken)
        );
        return await base.SendAsync(request, cancellationToken);
    }
}
