using System.Text.Json.Serialization;
using Panel.Identity.Factors;
using Panel.Identity.Sessions;
using Panel.ServiceDefaults.Auditing;
using Panel.ServiceDefaults.Auth;
using Panel.ServiceDefaults.Errors;

namespace Panel.Identity.SessionSurface;

/// <summary>Two-factor authentication on the session surface.</summary>
internal static class SessionTwoFactorEndpoints
{
    private static readonly ApiError NoAnswer = ApiErrors.BadRequest("Two-factor authentication required", "two_factor_answer_missing");

    public static void MapSessionTwoFactor(this IEndpointRouteBuilder routes)
    {
        var factors = routes.MapGroup("/api/auth/2fa");
        factors.MapPost("/send-email", SendAsync).WithoutAudit("a mail changes nothing; the sign-in is recorded when it is completed");
        factors.MapPost("/verify-login", VerifyLoginAsync);
        factors.MapGet("/setup", SetupAsync).RequireUserPermission("account.two-factor");
        factors.MapPost("/verify", VerifyAsync).RequireUserPermission("account.two-factor");
        factors.MapPost("/disable", DisableAsync).RequireUserPermission("account.two-factor");
    }

    private static async Task<IResult> SendAsync(SecondFactorRequest request, SignInMails mails, CancellationToken cancellation)
    {
        if (string.IsNullOrEmpty(request.TempToken)) return ApiErrors.Invalid("tempToken", "Required.");
        return await mails.SendAsync(request.TempToken, SessionForm.Cookie, cancellation) is { } refusal ? refusal : SessionJson.Ok(new { Success = true });
    }

    private static async Task<IResult> VerifyLoginAsync(SecondFactorRequest request, AnswerChallenge answering, SessionAnswers answers, HttpContext context, CancellationToken cancellation)
    {
        if (string.IsNullOrEmpty(request.TempToken)) return ApiErrors.Invalid("tempToken", "Required.");
        if (request.Answer is not { } answer) return NoAnswer;
        return await answers.OfAsync(context, await answering.RunAsync(request.TempToken, answer, SessionForm.Cookie, Client.Of(context), cancellation), cancellation);
    }

    private static async Task<IResult> SetupAsync(Principal principal, BeginTwoFactor begin, CancellationToken cancellation)
    {
        var key = await begin.RunAsync(principal, cancellation);
        return key.Failed ? key.Error : SessionJson.Ok(new { key.Value.Secret, otpauth_url = key.Value.Uri, QrSvg = key.Value.QrSvg() });
    }

    private static async Task<IResult> VerifyAsync(FactorCodeRequest request, Principal principal, EnableTwoFactor enable, CancellationToken cancellation)
    {
        if (string.IsNullOrEmpty(request.Token)) return ApiErrors.Invalid("token", "Required.");
        var codes = await enable.RunAsync(principal, request.Token, password: null, cancellation);
        return codes.Failed ? codes.Error : SessionJson.Ok(new { RecoveryCodes = codes.Value });
    }

    private static async Task<IResult> DisableAsync(FactorCodeRequest request, Principal principal, DisableTwoFactor disable, CancellationToken cancellation)
    {
        if (string.IsNullOrEmpty(request.Token)) return ApiErrors.Invalid("token", "Required.");
        return await disable.RunAsync(principal, request.Token, password: null, cancellation) is { } refusal ? refusal : SessionJson.Ok(new { Success = true });
    }
}

/// <param name="Token">The authenticator's code.</param>
internal sealed record FactorCodeRequest(string? Token);

/// <param name="Token">The authenticator's code; or one of the other two.</param>
internal sealed record SecondFactorRequest(
    [property: JsonPropertyName("tempToken")] string? TempToken, string? Token,
    [property: JsonPropertyName("emailCode")] string? EmailCode, [property: JsonPropertyName("backupCode")] string? BackupCode)
{
    [JsonIgnore]
    public FactorAnswer? Answer =>
        !string.IsNullOrEmpty(Token) ? FactorAnswer.OfCode(Token) with { Method = SignInMethod.Totp } :
        !string.IsNullOrEmpty(EmailCode) ? FactorAnswer.OfCode(EmailCode) with { Method = SignInMethod.Email } :
        !string.IsNullOrEmpty(BackupCode) ? FactorAnswer.OfCode(BackupCode) with { Method = SignInMethod.Recovery } : null;
}
