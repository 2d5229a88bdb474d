using Microsoft.AspNetCore.Http.HttpResults;
using Panel.ServiceDefaults.Paging;

namespace Panel.Identity.ExternalSignIn;

internal static class ExternalSignInEndpoints
{
    public static void MapExternalSignIn(this IEndpointRouteBuilder routes)
    {
        var auth = routes.MapGroup("/v1/auth");
        auth.MapGet("/oidc", List);
        auth.MapGet("/github", (string? return_to, [AsParameters] Start start) => start.RunAsync("github", return_to));
        auth.MapGet("/github/callback", ([AsParameters] Finish finish) => finish.RunAsync("github"));
        auth.MapGet("/oidc/{provider}", (string provider, string? return_to, [AsParameters] Start start) => start.RunAsync(provider, return_to));
        auth.MapGet("/oidc/{provider}/callback", (string provider, [AsParameters] Finish finish) => finish.RunAsync(provider));
    }

    // For a login page. They are few: always one page.
    private static Ok<Page<ProviderBody>> List(ExternalProviders providers) =>
        TypedResults.Ok(new Page<ProviderBody>([.. providers.All.Select(provider => new ProviderBody(provider.Name, provider.DisplayName, ExternalProviders.PathOf(provider)))], null));

    internal readonly record struct Start(ExternalProviders Providers, BeginSignIn Begin, HttpContext Context, CancellationToken Cancellation)
    {
        public async Task<IResult> RunAsync(string name, string? returnTo)
        {
            if (Providers.Find(name) is not { } provider) return ExternalErrors.NoProvider;
            var address = await Begin.RunAsync(provider, returnTo, userId: null, Context, Cancellation);
            return address.Failed ? address.Error : TypedResults.Redirect(address.Value.AbsoluteUri);
        }
    }

    internal readonly record struct Finish(string? Code, string? State, string? Error, ExternalProviders Providers, FinishSignIn Finishing, HttpContext Context, CancellationToken Cancellation)
    {
        public async Task<IResult> RunAsync(string name) =>
            Providers.Find(name) is { } provider ? await Finishing.RunAsync(provider, Code, State, Error, Context, Cancellation) : ExternalErrors.NoProvider;
    }
}

/// <param name="Path">Where a browser begins; takes <c>return_to</c>.</param>
internal sealed record ProviderBody(string Name, string DisplayName, string Path);
