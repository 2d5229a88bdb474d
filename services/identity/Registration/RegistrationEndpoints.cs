using Panel.Identity.Accounts;
using Panel.Identity.Sessions;
using Panel.ServiceDefaults.Errors;

namespace Panel.Identity.Registration;

internal static class RegistrationEndpoints
{
    public static void MapRegistration(this IEndpointRouteBuilder routes)
    {
        var auth = routes.MapGroup("/v1/auth");
        auth.MapPost("/register", RegisterAsync);
        auth.MapPost("/confirm-email", ConfirmAsync);
    }

    private static async Task<IResult> RegisterAsync(RegisterRequest request, Register register, HttpContext context, CancellationToken cancellation)
    {
        var step = await register.RunAsync(new NewAccount(request.Email, request.Password, request.Username), Client.Of(context), cancellation);
        return NativeSignIn.Answer(step, created: "/v1/users/me");
    }

    private static async Task<IResult> ConfirmAsync(ConfirmEmailRequest request, ConfirmRegistration confirm, HttpContext context, CancellationToken cancellation)
    {
        if (string.IsNullOrEmpty(request.Token)) return ApiErrors.Invalid("token", "Required.");
        return NativeSignIn.Answer(await confirm.RunAsync(request.Token, Client.Of(context), cancellation), created: "/v1/users/me");
    }
}

internal sealed record RegisterRequest(string? Email, string? Password, string? Username);

internal sealed record ConfirmEmailRequest(string? Token);
