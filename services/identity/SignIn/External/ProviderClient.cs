using System.Net.Http.Headers;
using System.Text.Json;
using Duende.IdentityModel.Client;
using Panel.Hosting.Errors;
using ExecutionRejectedException = Polly.ExecutionRejectedException;

namespace Panel.Identity.SignIn.External;

/// <summary>
/// Calls to providers, within the limits of <see cref="ProviderHttpClient"/>; what goes wrong is a value.
/// </summary>
internal sealed partial class ProviderClient(IHttpClientFactory clients, ILogger<ProviderClient> logger)
{
    /// <summary>Makes one of the OpenID package's calls.</summary>
    /// <param name="address">For the log.</param>
    public async Task<Result<TResponse>> CallAsync<TResponse>(
        string address,
        Func<HttpClient, Task<TResponse>> call,
        CancellationToken cancellationToken
    )
        where TResponse : ProtocolResponse
    {
        try
        {
            using var http = clients.CreateClient(ProviderHttpClient.Name);
            var response = await call(http);
            if (!response.IsError)
            {
                return response;
            }

            return response.ErrorType is ResponseErrorType.Exception or ResponseErrorType.PolicyViolation
                ? Unavailable(address, response.Error ?? response.ErrorType.ToString())
                : Refusal(address, (int)response.HttpStatusCode);
        }
        catch (Exception exception) when (IsTheProviders(exception, cancellationToken))
        {
            return Unavailable(address, exception.Message);
        }
    }

    /// <summary>Reads a resource of a provider's API.</summary>
    public async Task<Result<JsonElement>> GetAsync(
        Uri address,
        string accessToken,
        CancellationToken cancellationToken
    )
    {
        try
        {
            using var http = clients.CreateClient(ProviderHttpClient.Name);
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
            request.Headers.Accept.ParseAdd("application/json");
            using var response = await http.SendAsync(request, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                return Refusal(address.AbsoluteUri, (int)response.StatusCode);
            }

            using var document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
            return document.RootElement.Clone();
        }
        catch (Exception exception) when (IsTheProviders(exception, cancellationToken))
        {
            return Unavailable(address.AbsoluteUri, exception.Message);
        }
    }

    // A FormatException is an address or a token that cannot stand in a request.
    private static bool IsTheProviders(Exception exception, CancellationToken cancellationToken) =>
        exception is HttpRequestException or JsonException or ExecutionRejectedException or FormatException
        || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    private ApiError Refusal(string address, int status)
    {
        if (status >= StatusCodes.Status500InternalServerError)
        {
            return Unavailable(address, $"status {status}");
        }

        Log.Refused(logger, address, status);
        return ExternalErrors.Failed;
    }

    private ApiError Unavailable(string address, string reason)
    {
        Log.Unavailable(logger, address, reason);
        return ExternalErrors.Unavailable;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The sign-in provider refused {Address} with {Status}.")]
        public static partial void Refused(ILogger logger, string address, int status);

        [LoggerMessage(2, LogLevel.Warning, "The sign-in provider did not answer {Address}: {Reason}")]
        public static partial void Unavailable(ILogger logger, string address, string reason);
    }
}
