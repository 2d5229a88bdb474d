using Panel.Identity.Accounts;
using Panel.Identity.Mail;
using Panel.Identity.Sessions;
using Panel.ServiceDefaults.Auditing;
using Panel.ServiceDefaults.Errors;

namespace Panel.Identity.PasswordReset;

internal static class PasswordResetEndpoints
{
    public static void MapPasswordReset(this IEndpointRouteBuilder routes)
    {
        var auth = routes.MapGroup("/v1/auth");
        auth.MapPost("/forgot-password", ForgotAsync).WithoutAudit("A stranger has asked for a mail; the reset itself is recorded.");
        auth.MapPost("/reset-password", ResetAsync);
    }

    private static async Task<IResult> ForgotAsync(ForgotPasswordRequest request, ForgotPassword forgot, HttpContext context, CancellationToken cancellation)
    {
        if (!Mailbox.IsValid(request.Email)) return ApiErrors.Invalid("email", "Not an e-mail address.");
        await forgot.RunAsync(request.Email!, Client.Of(context), cancellation);
        return TypedResults.Accepted((string?)null, new ForgotPasswordBody("If there is such an account, a mail is on its way to it."));
    }

    private static async Task<IResult> ResetAsync(ResetPasswordRequest request, ResetPassword reset, CancellationToken cancellation)
    {
        var problems = new Problems().Check("token", !string.IsNullOrEmpty(request.Token), "Required.").Check("new_password", !string.IsNullOrEmpty(request.NewPassword), "Required.");
        if (problems.Error is { } error) return error;
        return await reset.RunAsync(request.Token!, request.NewPassword!, cancellation) is { } refusal ? refusal : TypedResults.NoContent();
    }
}

internal sealed record ForgotPasswordRequest(string? Email);

internal sealed record ForgotPasswordBody(string Message);

internal sealed record ResetPasswordRequest(string? Token, string? NewPassword);
