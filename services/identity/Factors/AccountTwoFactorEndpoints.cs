using Panel.Identity.Accounts;
using Panel.ServiceDefaults.Auth;

namespace Panel.Identity.Factors;

/// <summary>Two-factor authentication on the account surface.</summary>
internal static class AccountTwoFactorEndpoints
{
    public static void MapAccountTwoFactor(this IEndpointRouteBuilder routes)
    {
        var account = routes.MapGroup("/api/client/account/two-factor");
        account.MapGet("/", BeginAsync).RequireUserPermission("account.two-factor");
        account.MapPost("/", EnableAsync).RequireUserPermission("account.two-factor");
        account.MapDelete("/", DisableAsync).RequireUserPermission("account.two-factor");
    }

    private static async Task<IResult> BeginAsync(Principal principal, BeginTwoFactor begin, CancellationToken cancellation)
    {
        var key = await begin.RunAsync(principal, cancellation);
        return key.Failed ? key.Error : TypedResults.Ok(new { OtpUrl = key.Value.Uri, key.Value.Secret, QrSvg = key.Value.QrSvg() });
    }

    private static async Task<IResult> EnableAsync(AccountTwoFactorRequest request, Principal principal, EnableTwoFactor enable, CancellationToken cancellation)
    {
        if (Check(request, request.Code is { Length: Totp.Digits }, $"length is not equal to {Totp.Digits}").Error is { } error) return error;
        var codes = await enable.RunAsync(principal, request.Code!, request.Password!, cancellation);
        return codes.Failed ? codes.Error : TypedResults.Ok(new { RecoveryCodes = codes.Value });
    }

    // The body of a DELETE is read only when it is asked for by name.
    private static async Task<IResult> DisableAsync([Microsoft.AspNetCore.Mvc.FromBody] AccountTwoFactorRequest request, Principal principal, DisableTwoFactor disable, CancellationToken cancellation)
    {
        if (Check(request, request.Code is { Length: Totp.Digits or RecoveryCodes.Length }, "a code of 6 digits or a recovery code of 10 characters").Error is { } error) return error;
        return await disable.RunAsync(principal, request.Code!, request.Password!, cancellation) is { } refusal ? refusal : TypedResults.Ok(new { });
    }

    private static Problems Check(AccountTwoFactorRequest request, bool validCode, string problem) => new Problems()
        .Check("code", validCode, problem)
        .Check("password", request.Password is { Length: > 0 and <= AccountRules.LongestPassword }, $"1 to {AccountRules.LongestPassword} characters");
}

internal sealed record AccountTwoFactorRequest(string? Code, string? Password);
