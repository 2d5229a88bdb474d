using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;
using Panel.Identity.SignIn.Factors;
using Panel.Identity.Users;

namespace Panel.Identity.Dialects.Client;

/// <summary>Two-factor authentication on the account surface.</summary>
internal static class AccountTwoFactorEndpoints
{
    public static void MapAccountTwoFactor(this IEndpointRouteBuilder routes)
    {
        var account = routes.MapGroup("/api/client/account/two-factor").WithTags("Account surface");
        account
            .MapGet("/", BeginAsync)
            .RequireUserPermission("account.two-factor")
            .Describe<AccountTwoFactorResponse>("accountBeginTwoFactor", "Begin two-factor authentication");
        account
            .MapPost("/", EnableAsync)
            .RequireUserPermission("account.two-factor")
            .Describe<AccountRecoveryCodesResponse>("accountEnableTwoFactor", "Switch two-factor authentication on");
        account
            .MapDelete("/", DisableAsync)
            .RequireUserPermission("account.two-factor")
            .Describe<EmptyResponse>("accountDisableTwoFactor", "Switch two-factor authentication off");
    }

    private static async Task<Results<Ok<AccountTwoFactorResponse>, ApiError>> BeginAsync(
        Principal principal,
        BeginTwoFactor begin,
        CancellationToken cancellationToken
    )
    {
        var key = await begin.RunAsync(principal, cancellationToken);
        return key.Failed
            ? key.Error
            : TypedResults.Ok(new AccountTwoFactorResponse(key.Value.Uri, key.Value.Secret, key.Value.QrSvg()));
    }

    private static async Task<Results<Ok<AccountRecoveryCodesResponse>, ApiError>> EnableAsync(
        AccountTwoFactorRequest request,
        Principal principal,
        EnableTwoFactor enable,
        CancellationToken cancellationToken
    )
    {
        if (
            Check(
                request,
                request.Code is { Length: AuthenticatorCodes.Digits },
                $"length is not equal to {AuthenticatorCodes.Digits}"
            ).Error is
            { } error
        )
        {
            return error;
        }

        var codes = await enable.RunAsync(principal, request.Code!, request.Password!, cancellationToken);
        return codes.Failed ? codes.Error : TypedResults.Ok(new AccountRecoveryCodesResponse(codes.Value));
    }

    // The body of a DELETE is read only when it is asked for by name.
    private static async Task<Results<Ok<EmptyResponse>, ApiError>> DisableAsync(
        [Microsoft.AspNetCore.Mvc.FromBody] AccountTwoFactorRequest request,
        Principal principal,
        DisableTwoFactor disable,
        CancellationToken cancellationToken
    )
    {
        if (
            Check(
                request,
                request.Code is { Length: AuthenticatorCodes.Digits or RecoveryCodes.Length },
                "a code of 6 digits or a recovery code of 10 characters"
            ).Error is
            { } error
        )
        {
            return error;
        }

        return await disable.RunAsync(principal, request.Code!, request.Password!, cancellationToken) is { } refusal
            ? refusal
            : AccountErrors.Done;
    }

    private static ValidationErrors Check(AccountTwoFactorRequest request, bool validCode, string problem) =>
        new ValidationErrors()
            .Check("code", validCode, problem)
            .Check(
                "password",
                request.Password is { Length: > 0 and <= AccountRules.LongestPassword },
                $"1 to {AccountRules.LongestPassword} characters"
            );
}

internal sealed record AccountTwoFactorRequest(
    [property: Required, StringLength(RecoveryCodes.Length, MinimumLength = AuthenticatorCodes.Digits)] string? Code,
    [property: Required, StringLength(AccountRules.LongestPassword, MinimumLength = 1)] string? Password
);

internal sealed record AccountTwoFactorResponse(string OtpUrl, string Secret, string QrSvg);

/// <param name="RecoveryCodes">Each is good once.</param>
internal sealed record AccountRecoveryCodesResponse(IReadOnlyList<string> RecoveryCodes);
