using System.ComponentModel.DataAnnotations;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Errors;
using Panel.Identity.Accounts;
using Panel.Identity.Sessions;

namespace Panel.Identity.Registration;

internal static class RegistrationEndpoints
{
    public static void MapRegistration(this IEndpointRouteBuilder routes)
    {
        var auth = routes.MapGroup("/v1/auth").WithTags("Signing in");
        auth.MapPost("/register", RegisterAsync)
            .Describe<TokensBody>("register", "Register a new user", StatusCodes.Status201Created)
            .Produces<MailedBody>(StatusCodes.Status202Accepted);
        auth.MapPost("/confirm-email", ConfirmAsync)
            .Describe<TokensBody>(
                "confirmEmail",
                "Finish registering with a mailed token",
                StatusCodes.Status201Created
            );
    }

    private static async Task<IResult> RegisterAsync(
        RegisterRequest request,
        Register register,
        HttpContext context,
        CancellationToken cancellation
    )
    {
        var step = await register.RunAsync(
            new NewAccount(request.Email, request.Password, request.Username),
            Client.Of(context),
            cancellation
        );
        return NativeSignIn.Answer(step, created: "/v1/users/me");
    }

    private static async Task<IResult> ConfirmAsync(
        ConfirmEmailRequest request,
        ConfirmRegistration confirm,
        HttpContext context,
        CancellationToken cancellation
    )
    {
        if (string.IsNullOrEmpty(request.Token))
        {
            return ApiErrors.Invalid("token", "Required.");
        }

        return NativeSignIn.Answer(
            await confirm.RunAsync(request.Token, Client.Of(context), cancellation),
            created: "/v1/users/me"
        );
    }
}

internal sealed record RegisterRequest(
    [property: Required, EmailAddress, MaxLength(AccountRules.LongestEmail)] string? Email,
    [property: Required, StringLength(AccountRules.LongestPassword, MinimumLength = AccountRules.ShortestPassword)]
        string? Password,
    [property: RegularExpression(AccountRules.UsernameForm)] string? Username
);

internal sealed record ConfirmEmailRequest([property: Required] string? Token);
