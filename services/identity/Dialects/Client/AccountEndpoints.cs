using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;
using Panel.Identity.Authorization;
using Panel.Identity.Data;
using Panel.Identity.SignIn.Passwords;
using Panel.Identity.SignIn.Sessions;
using Panel.Identity.Users;

namespace Panel.Identity.Dialects.Client;

/// <summary>The account dialect (<c>/api/client</c>): the caller's own account.</summary>
internal static class AccountEndpoints
{
    public static void MapAccount(this IEndpointRouteBuilder routes)
    {
        var account = routes.MapGroup("/api/client/account").WithTags("Account surface");
        account
            .MapGet("/", GetAsync)
            .RequireUser()
            .Describe<AccountUserResponse>("accountGet", "Get one's own account");
        account
            .MapPatch(
                "/",
                async Task<Results<Ok<EmptyResponse>, ApiError>> (
                    UpdateProfileRequest request,
                    UpdateProfile update,
                    CancellationToken cancellationToken
                ) => await update.RunAsync(request, cancellationToken) is { } refusal ? refusal : AccountErrors.Done
            )
            .RequireUserPermission("account.infos")
            .Describe<EmptyResponse>("accountUpdate", "Update one's own profile");
        account
            .MapPut("/password", ChangePasswordAsync)
            .RequireUserPermission("account.password")
            .Describe<EmptyResponse>("accountChangePassword", "Change one's own password");
        account
            .MapPost("/password", ChangePasswordAsync)
            .RequireUserPermission("account.password")
            .Describe<EmptyResponse>("accountPostPassword", "Change one's own password");
        account
            .MapPut("/email", ChangeEmailAsync)
            .RequireUserPermission("account.email")
            .Describe<EmptyResponse>("accountChangeEmail", "Change one's own e-mail address");
        account
            .MapPost("/logout", LogoutAsync)
            .RequireUser()
            .Describe<EmptyResponse>("accountLogout", "End the session that asks");
        account.MapAccountSessions();
        account.MapAccountApiKeys();
        account.MapAccountActivity();
        routes.MapAccountPermissions();
    }

    private static async Task<Results<Ok<AccountUserResponse>, ApiError>> GetAsync(
        Principal principal,
        PanelIdentityDbContext db,
        AccountRestrictions restrictions,
        CancellationToken cancellationToken
    )
    {
        if (
            await db.Users.AsNoTracking().SingleOrDefaultAsync(row => row.Id == principal.SubjectId, cancellationToken)
            is not { } user
        )
        {
            return ApiErrors.Unauthorized();
        }

        return TypedResults.Ok(
            new AccountUserResponse(FullUserResponse.Of(user, restrictions.MustHaveTwoFactor(user)))
        );
    }

    private static async Task<Results<Ok<EmptyResponse>, ApiError>> ChangePasswordAsync(
        AccountPasswordRequest request,
        Principal principal,
        ChangePassword change,
        CancellationToken cancellationToken
    )
    {
        if (request.Check() is { } invalid)
        {
            return invalid;
        }

        return
            await change.RunAsync(
                principal,
                request.Current!,
                request.Replacement!,
                request.ReplacementField,
                cancellationToken
            )
                is { } refusal
            ? refusal
            : AccountErrors.Done;
    }

    private static async Task<Results<Ok<EmptyResponse>, ApiError>> ChangeEmailAsync(
        AccountEmailRequest request,
        ChangeEmail change,
        CancellationToken cancellationToken
    )
    {
        var email = EmailAddress.Tidy(request.Email);
        var problems = new ValidationErrors()
            .CheckEmail(email)
            .Check(
                "password",
                request.Password is { Length: > 0 and <= AccountRules.LongestPassword },
                $"must have 1 to {AccountRules.LongestPassword} characters"
            );
        if (problems.Error is { } invalid)
        {
            return invalid;
        }

        return await change.RunAsync(email!, request.Password!, cancellationToken) is { } refusal
            ? refusal
            : AccountErrors.Done;
    }

    private static async Task<Results<Ok<EmptyResponse>, ApiError>> LogoutAsync(
        Principal principal,
        RevokeSessions revoke,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        if (!await revoke.OneAsync(principal.CredentialId, cancellationToken))
        {
            return AccountErrors.NotASession;
        }

        context.Response.Cookies.Delete(SessionCookie.Name, SessionCookie.Options(context.Request.IsHttps));
        return AccountErrors.Done;
    }
}

/// <summary>
/// Either <c>password</c> and <c>new_password</c>, or <c>current_password</c>,
/// <c>password</c> and <c>password_confirmation</c>.
/// </summary>
internal sealed record AccountPasswordRequest(
    string? Password,
    string? NewPassword,
    string? CurrentPassword,
    string? PasswordConfirmation
)
{
    [JsonIgnore]
    public string? Current => IsConfirmed ? CurrentPassword : Password;

    [JsonIgnore]
    public string? Replacement => IsConfirmed ? Password : NewPassword;

    [JsonIgnore]
    public string ReplacementField => IsConfirmed ? "password" : "new_password";

    private bool IsConfirmed =>
        NewPassword is null && (CurrentPassword is not null || PasswordConfirmation is not null);

    public ApiError? Check() =>
        new ValidationErrors()
            .Check(
                IsConfirmed ? "current_password" : "password",
                Current is { Length: > 0 and <= AccountRules.LongestPassword },
                $"must have 1 to {AccountRules.LongestPassword} characters"
            )
            .Check(
                ReplacementField,
                Replacement is { Length: >= AccountRules.ShortestPassword and <= AccountRules.LongestPassword },
                $"must have {AccountRules.ShortestPassword} to {AccountRules.LongestPassword} characters"
            )
            .Check("password_confirmation", !IsConfirmed || PasswordConfirmation == Password, "must match the password")
            .Error;
}

internal sealed record AccountEmailRequest(
    [property: Required, EmailAddress, MaxLength(AccountRules.LongestEmail)] string? Email,
    [property: Required, StringLength(AccountRules.LongestPassword, MinimumLength = 1)] string? Password
);

internal sealed record AccountUserResponse(FullUserResponse User);
