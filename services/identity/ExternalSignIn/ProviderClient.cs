using System.Net.Http.Headers;
using System.Text.Json;
using Panel.Hosting.Errors;

namespace Panel.Identity.ExternalSignIn;

/// <summary>
/// Calls to providers: ten seconds and a megabyte each, no redirects, and what goes wrong is a value.
/// </summary>
internal sealed partial class ProviderClient(IHttpClientFactory clients, ILogger<ProviderClient> logger)
{
    public const string Name = "external-sign-in";

    public HttpClient Http => clients.CreateClient(Name);

    public Task<Outcome<JsonElement>> PostAsync(
        Uri address,
        Dictionary<string, string> form,
        AuthenticationHeaderValue? authorization,
        CancellationToken cancellation
    ) =>
        SendAsync(
            new HttpRequestMessage(HttpMethod.Post, address) { Content = new FormUrlEncodedContent(form) },
            authorization,
            cancellation
        );

    public Task<Outcome<JsonElement>> GetAsync(Uri address, string accessToken, CancellationToken cancellation) =>
        SendAsync(
            new HttpRequestMessage(HttpMethod.Get, address),
            new AuthenticationHeaderValue("Bearer", accessToken),
            cancellation
        );

    private async Task<Outcome<JsonElement>> SendAsync(
        HttpRequestMessage request,
        AuthenticationHeaderValue? authorization,
        CancellationToken cancellation
    )
    {
        using var sent = request;
        request.Headers.Authorization = authorization;
        request.Headers.Accept.ParseAdd("application/json");
        request.Headers.UserAgent.ParseAdd("Panel");
        try
        {
            using var http = Http;
            using var response = await http.SendAsync(request, cancellation);
            if ((int)response.StatusCode >= 500)
            {
                return Unavailable(request, $"status {(int)response.StatusCode}");
            }

            if (!response.IsSuccessStatusCode)
            {
                Log.Refused(
                    logger,
                    request.RequestUri!.Host,
                    request.RequestUri.AbsolutePath,
                    (int)response.StatusCode
                );
                return ExternalErrors.Failed;
            }

            using var document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellation));
            return document.RootElement.Clone();
        }
        catch (Exception failure)
            when (failure is HttpRequestException or JsonException
                || (failure is OperationCanceledException && !cancellation.IsCancellationRequested)
            )
        {
            return Unavailable(request, failure.Message);
        }
    }

    private ApiError Unavailable(HttpRequestMessage request, string reason)
    {
        Log.Unavailable(logger, request.RequestUri!.Host, request.RequestUri.AbsolutePath, reason);
        return ExternalErrors.Unavailable;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The sign-in provider {Host} refused {Path} with {Status}.")]
        public static partial void Refused(ILogger logger, string host, string path, int status);

        [LoggerMessage(2, LogLevel.Warning, "The sign-in provider {Host} did not answer {Path}: {Reason}")]
        public static partial void Unavailable(ILogger logger, string host, string path, string reason);
    }
}
