using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;
using Panel.Identity.SignIn.Passwords;
using Panel.Identity.Users;

namespace Panel.Identity.Administration.Me;

internal static class MeEndpoints
{
    public static void MapMe(this IEndpointRouteBuilder routes)
    {
        var me = routes.MapGroup("/v1/users/me").WithTags("Own account");
        me.MapGet("/", GetAsync)
            .RequireUserPermission("account.infos")
            .Describe<MeResponse>("getMe", "Get one's own account, with organizations and permissions");
        me.MapPost("/password", ChangePasswordAsync)
            .RequireUserPermission("account.password")
            .Describe("changePassword", "Change one's own password");
    }

    private static async Task<Results<Ok<MeResponse>, ApiError>> GetAsync(
        GetCurrentUser read,
        Principal principal,
        CancellationToken cancellationToken
    ) => await read.RunAsync(principal, cancellationToken) is { } me ? TypedResults.Ok(me) : ApiErrors.Unauthorized();

    private static async Task<Results<NoContent, ApiError>> ChangePasswordAsync(
        ChangePasswordRequest request,
        Principal principal,
        ChangePassword change,
        CancellationToken cancellationToken
    )
    {
        var problems = new ValidationErrors()
            .Check("current_password", !string.IsNullOrEmpty(request.CurrentPassword), "Required.")
            .Check("new_password", !string.IsNullOrEmpty(request.NewPassword), "Required.");
        if (problems.Error is { } error)
        {
            return error;
        }

        return
            await change.RunAsync(
                principal,
                request.CurrentPassword!,
                request.NewPassword!,
                "new_password",
                cancellationToken
            )
                is { } refusal
            ? refusal
            : TypedResults.NoContent();
    }
}

internal sealed record ChangePasswordRequest(
    [property: Required, MinLength(1)] string? CurrentPassword,
    [property: Required, StringLength(AccountRules.LongestPassword, MinimumLength = AccountRules.ShortestPassword)]
        string? NewPassword
);
