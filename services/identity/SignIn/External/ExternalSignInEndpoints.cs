using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Errors;
using Panel.Hosting.Paging;
using Panel.Identity.SignIn.Sessions;

namespace Panel.Identity.SignIn.External;

internal static class ExternalSignInEndpoints
{
    private const int Redirect = StatusCodes.Status302Found;
    private const string FinishTwoWays =
        "A browser gets a cookie and goes on; a client that accepts JSON and no pages gets tokens, "
        + "or a challenge for the second factor.";
    private static readonly ResponseChoice Tokens = new(
        StatusCodes.Status200OK,
        [typeof(TokensResponse), typeof(ChallengeResponse)]
    );

    public static void MapExternalSignIn(this IEndpointRouteBuilder routes)
    {
        var auth = routes.MapGroup("/v1/auth").WithTags("Signing in");
        auth.MapGet("/oidc", List)
            .Describe<Page<ProviderResponse>>("listProviders", "List the providers to sign in by");
        auth.MapGet("/github", (string? return_to, [AsParameters] Start start) => start.RunAsync("github", return_to))
            .Describe("beginGitHubSignIn", "Go to GitHub to sign in", Redirect, "For browsers.");
        auth.MapGet("/github/callback", ([AsParameters] Finish finish) => finish.RunAsync("github"))
            .Describe("finishGitHubSignIn", "Come back from GitHub", Redirect, FinishTwoWays)
            .WithMetadata(Tokens);
        auth.MapGet(
                "/oidc/{provider}",
                (string provider, string? return_to, [AsParameters] Start start) => start.RunAsync(provider, return_to)
            )
            .Describe("beginProviderSignIn", "Go to a provider to sign in", Redirect, "For browsers.");
        auth.MapGet(
                "/oidc/{provider}/callback",
                (string provider, [AsParameters] Finish finish) => finish.RunAsync(provider)
            )
            .Describe("finishProviderSignIn", "Come back from a provider", Redirect, FinishTwoWays)
            .WithMetadata(Tokens);
    }

    // For a login page. They are few: always one page.
    private static Ok<Page<ProviderResponse>> List(ExternalProviders providers) =>
        TypedResults.Ok(
            new Page<ProviderResponse>(
                [
                    .. providers.All.Select(provider => new ProviderResponse(
                        provider.Name,
                        provider.DisplayName,
                        ExternalProviders.PathOf(provider)
                    )),
                ],
                null
            )
        );

    // Services are named as such: the generator of the endpoints would describe what may be a body as one.
    internal readonly record struct Start(
        [property: FromServices] ExternalProviders Providers,
        [property: FromServices] BeginSignIn Begin,
        HttpContext Context,
        CancellationToken Cancellation
    )
    {
        public async Task<Results<RedirectHttpResult, ApiError>> RunAsync(string name, string? returnTo)
        {
            if (Providers.Find(name) is not { } provider)
            {
                return ExternalErrors.NoProvider;
            }

            var address = await Begin.RunAsync(provider, returnTo, userId: null, Context, Cancellation);
            return address.Failed ? address.Error : TypedResults.Redirect(address.Value.AbsoluteUri);
        }
    }

    internal readonly record struct Finish(
        string? Code,
        string? State,
        string? Error,
        [property: FromServices] ExternalProviders Providers,
        [property: FromServices] FinishSignIn Finishing,
        HttpContext Context,
        CancellationToken Cancellation
    )
    {
        public async Task<Results<Ok<TokensResponse>, Ok<ChallengeResponse>, RedirectHttpResult, ApiError>> RunAsync(
            string name
        ) =>
            Providers.Find(name) is { } provider
                ? await Finishing.RunAsync(provider, Code, State, Error, Context, Cancellation)
                : ExternalErrors.NoProvider;
    }
}

/// <param name="Path">Where a browser begins; takes <c>return_to</c>.</param>
internal sealed record ProviderResponse(string Name, string DisplayName, string Path);
