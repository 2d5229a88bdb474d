using System.Net;
using Microsoft.Extensions.Http.Resilience;
using Polly;

namespace Panel.Identity.SignIn.External;

/// <summary>
/// The HTTP client for providers: ten seconds and a megabyte for a call, no redirects, no cookies.
/// What only reads is repeated within that time; an authorization code is sent once.
/// </summary>
internal static class ProviderHttpClient
{
    public const string Name = "external-sign-in";

    public static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(10);

    private const long LongestResponse = 1024 * 1024;

    // Less than the limit of the whole: the handler sees the headers only, and the client's own limit covers the body.
    private static readonly TimeSpan TotalLimit = TimeSpan.FromSeconds(9.5);
    private static readonly TimeSpan AttemptLimit = TimeSpan.FromSeconds(9);

    public static void AddProviderHttpClient(this IServiceCollection services)
    {
        var client = services
            .AddHttpClient(Name, http => http.DefaultRequestHeaders.UserAgent.ParseAdd("Panel"))
            .ConfigurePrimaryHttpMessageHandler(() =>
                new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }
            );
        // By authority: a provider that is away must not open the circuit of another one.
        client.AddStandardResilienceHandler(Configure).SelectPipelineByAuthority();
        // Behind the resilience handler, which takes the client's own limits away.
        client.ConfigureHttpClient(http =>
        {
            http.Timeout = TimeLimit;
            http.MaxResponseContentBufferSize = LongestResponse;
        });
    }

    private static void Configure(HttpStandardResilienceOptions options)
    {
        options.TotalRequestTimeout.Timeout = TotalLimit;
        options.AttemptTimeout.Timeout = AttemptLimit;
        options.Retry.MaxRetryAttempts = 2;
        options.Retry.Delay = TimeSpan.FromMilliseconds(200);
        // A person waits: what the provider asks for may be longer than the person does.
        options.Retry.ShouldRetryAfterHeader = false;
        options.Retry.ShouldHandle = arguments => ValueTask.FromResult(IsTransient(arguments.Outcome));
        // A code works once: the first request may have spent it though its answer got lost.
        options.Retry.DisableForUnsafeHttpMethods();
    }

    private static bool IsTransient(Outcome<HttpResponseMessage> outcome) =>
        outcome.Result?.StatusCode != HttpStatusCode.TooManyRequests
        && HttpClientResiliencePredicates.IsTransient(outcome);
}
