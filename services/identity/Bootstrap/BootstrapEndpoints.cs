using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Errors;
using Panel.Identity.SignIn.Registration;
using Panel.Identity.SignIn.Sessions;
using Panel.Identity.Users;

namespace Panel.Identity.Bootstrap;

internal static class BootstrapEndpoints
{
    public static void MapBootstrap(this IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("/v1/auth/bootstrap/status", StatusAsync)
            .WithTags("Signing in")
            .Describe<BootstrapStatusResponse>("getBootstrapStatus", "Ask whether the first administrator is missing");
        routes
            .MapPost("/v1/auth/bootstrap", RunAsync)
            .WithTags("Signing in")
            .Describe<TokensResponse>(
                "bootstrap",
                "Create the first administrator",
                StatusCodes.Status201Created,
                "Only while there is no user, with the code that the panel printed when it started."
            );
    }

    private static async Task<Ok<BootstrapStatusResponse>> StatusAsync(
        BootstrapPanel bootstrap,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(new BootstrapStatusResponse(await bootstrap.IsRequiredAsync(cancellationToken)));

    private static async Task<Results<Created<TokensResponse>, ApiError>> RunAsync(
        BootstrapRequest request,
        BootstrapPanel bootstrap,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        if (string.IsNullOrEmpty(request.SetupCode))
        {
            return ApiErrors.Invalid("setup_code", "Required.");
        }

        var step = await bootstrap.RunAsync(
            request.SetupCode,
            new NewAccount(request.Email, request.Password, request.Username),
            ClientInfo.Of(context),
            cancellationToken
        );
        return step.Failed
            ? step.Error
            : TypedResults.Created("/v1/users/me", TokensResponse.Of((SignInStep.Done)step.Value));
    }
}

internal sealed record BootstrapStatusResponse(bool BootstrapRequired);

internal sealed record BootstrapRequest(
    [property: Required] string? SetupCode,
    [property: Required, EmailAddress, MaxLength(AccountRules.LongestEmail)] string? Email,
    [property: Required, StringLength(AccountRules.LongestPassword, MinimumLength = AccountRules.ShortestPassword)]
        string? Password,
    [property: RegularExpression(AccountRules.UsernameForm)] string? Username
);
