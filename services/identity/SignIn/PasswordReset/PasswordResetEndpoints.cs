using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Panel.Data.Auditing;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Errors;
using Panel.Identity.SignIn.Sessions;
using Panel.Identity.Users;
using Panel.Mail;

namespace Panel.Identity.SignIn.PasswordReset;

internal static class PasswordResetEndpoints
{
    public static void MapPasswordReset(this IEndpointRouteBuilder routes)
    {
        var auth = routes.MapGroup("/v1/auth").WithTags("Signing in");
        auth.MapPost("/forgot-password", ForgotAsync)
            .WithoutAudit("A stranger has asked for a mail; the reset itself is recorded.")
            .Describe<ForgotPasswordResponse>(
                "forgotPassword",
                "Ask for a link to reset a password",
                StatusCodes.Status202Accepted,
                "The same answer whether or not there is such an account."
            );
        auth.MapPost("/reset-password", ResetAsync)
            .Describe("resetPassword", "Set a new password with a mailed token", description: "Ends all sessions.");
    }

    private static async Task<Results<Accepted<ForgotPasswordResponse>, ApiError>> ForgotAsync(
        ForgotPasswordRequest request,
        ForgotPassword forgot,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        var email = request.Email?.Trim();
        if (!MailAddressRules.IsValid(email))
        {
            return ApiErrors.Invalid("email", EmailAddress.Malformed);
        }

        await forgot.RunAsync(email!, ClientInfo.Of(context), cancellationToken);
        return TypedResults.Accepted(
            (string?)null,
            new ForgotPasswordResponse("If there is such an account, a mail is on its way to it.")
        );
    }

    private static async Task<Results<NoContent, ApiError>> ResetAsync(
        ResetPasswordRequest request,
        ResetPassword reset,
        CancellationToken cancellationToken
    )
    {
        var problems = new ValidationErrors()
            .Check("token", !string.IsNullOrEmpty(request.Token), "Required.")
            .Check("new_password", !string.IsNullOrEmpty(request.NewPassword), "Required.");
        if (problems.Error is { } error)
        {
            return error;
        }

        return await reset.RunAsync(request.Token!, request.NewPassword!, cancellationToken) is { } refusal
            ? refusal
            : TypedResults.NoContent();
    }
}

internal sealed record ForgotPasswordRequest([property: Required, EmailAddress] string? Email);

internal sealed record ForgotPasswordResponse(string Message);

internal sealed record ResetPasswordRequest(
    [property: Required] string? Token,
    [property: Required, StringLength(AccountRules.LongestPassword, MinimumLength = AccountRules.ShortestPassword)]
        string? NewPassword
);
