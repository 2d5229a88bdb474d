using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Errors;
using Panel.Identity.SignIn.Sessions;
using Panel.Identity.Users;

namespace Panel.Identity.SignIn.Registration;

internal static class RegistrationEndpoints
{
    public static void MapRegistration(this IEndpointRouteBuilder routes)
    {
        var auth = routes.MapGroup("/v1/auth").WithTags("Signing in");
        auth.MapPost("/register", RegisterAsync)
            .Describe<TokensResponse>("register", "Register a new user", StatusCodes.Status201Created)
            .Produces<MailedResponse>(StatusCodes.Status202Accepted);
        auth.MapPost("/confirm-email", ConfirmAsync)
            .Describe<TokensResponse>(
                "confirmEmail",
                "Finish registering with a mailed token",
                StatusCodes.Status201Created
            );
    }

    private static async Task<Results<Created<TokensResponse>, Accepted<MailedResponse>, ApiError>> RegisterAsync(
        RegisterRequest request,
        Register register,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        var step = await register.RunAsync(
            new NewAccount(request.Email, request.Password, request.Username),
            ClientInfo.Of(context),
            cancellationToken
        );
        if (step.Failed)
        {
            return step.Error;
        }

        if (step.Value is SignInStep.Mailed)
        {
            return TypedResults.Accepted((string?)null, new MailedResponse(true));
        }

        return TypedResults.Created("/v1/users/me", TokensResponse.Of((SignInStep.Done)step.Value));
    }

    private static async Task<Results<Created<TokensResponse>, ApiError>> ConfirmAsync(
        ConfirmEmailRequest request,
        ConfirmRegistration confirm,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        if (string.IsNullOrEmpty(request.Token))
        {
            return ApiErrors.Invalid("token", "Required.");
        }

        var step = await confirm.RunAsync(request.Token, ClientInfo.Of(context), cancellationToken);
        return step.Failed
            ? step.Error
            : TypedResults.Created("/v1/users/me", TokensResponse.Of((SignInStep.Done)step.Value));
    }
}

internal sealed record RegisterRequest(
    [property: Required, EmailAddress, MaxLength(AccountRules.LongestEmail)] string? Email,
    [property: Required, StringLength(AccountRules.LongestPassword, MinimumLength = AccountRules.ShortestPassword)]
        string? Password,
    [property: RegularExpression(AccountRules.UsernameForm)] string? Username
);

internal sealed record ConfirmEmailRequest([property: Required] string? Token);
