using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Panel.Data.Auditing;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;
using Panel.Identity.SignIn.Factors;
using Panel.Identity.SignIn.Sessions;

namespace Panel.Identity.Dialects.SessionSurface;

/// <summary>Two-factor authentication on the session surface.</summary>
internal static class SessionTwoFactorEndpoints
{
    private static readonly ApiError NoAnswer = ApiErrors.BadRequest(
        "Two-factor authentication required",
        "two_factor_answer_missing"
    );

    public static void MapSessionTwoFactor(this IEndpointRouteBuilder routes)
    {
        var factors = routes.MapGroup("/api/auth/2fa").WithTags("Session surface");
        factors
            .MapPost("/send-email", SendAsync)
            .WithoutAudit("a mail changes nothing; the sign-in is recorded when it is completed")
            .Describe<SuccessResponse>("sessionMailCode", "Ask for a code by mail");
        factors
            .MapPost("/verify-login", VerifyLoginAsync)
            .DescribeEither<SignedInResponse, TwoFactorRequiredResponse>(
                "sessionVerifyLogin",
                "Finish signing in with a second factor"
            );
        factors
            .MapGet("/setup", SetupAsync)
            .RequireUserPermission("account.two-factor")
            .Describe<TwoFactorSetupResponse>("sessionBeginTwoFactor", "Begin two-factor authentication");
        factors
            .MapPost("/verify", VerifyAsync)
            .RequireUserPermission("account.two-factor")
            .Describe<RecoveryCodesResponse>("sessionEnableTwoFactor", "Switch two-factor authentication on");
        factors
            .MapPost("/disable", DisableAsync)
            .RequireUserPermission("account.two-factor")
            .Describe<SuccessResponse>("sessionDisableTwoFactor", "Switch two-factor authentication off");
    }

    private static async Task<Results<Ok<SuccessResponse>, ApiError>> SendAsync(
        SecondFactorRequest request,
        SignInMails mails,
        CancellationToken cancellationToken
    )
    {
        if (string.IsNullOrEmpty(request.TempToken))
        {
            return ApiErrors.Invalid("tempToken", "Required.");
        }

        return await mails.SendAsync(request.TempToken, SessionForm.Cookie, cancellationToken) is { } refusal
            ? In(refusal)
            : SuccessResponse.Ok;
    }

    private static async Task<Results<Ok<SignedInResponse>, Ok<TwoFactorRequiredResponse>, ApiError>> VerifyLoginAsync(
        SecondFactorRequest request,
        AnswerChallenge answering,
        SessionResponses answers,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        if (string.IsNullOrEmpty(request.TempToken))
        {
            return ApiErrors.Invalid("tempToken", "Required.");
        }

        if (request.Answer is not { } answer)
        {
            return NoAnswer;
        }

        var step = await answering.RunAsync(
            request.TempToken,
            answer,
            SessionForm.Cookie,
            ClientInfo.Of(context),
            cancellationToken
        );
        return await answers.OfAsync(context, step.Failed ? In(step.Error) : step, cancellationToken);
    }

    // To this surface the tempToken is input like the code beside it, and no credential.
    private static ApiError In(ApiError error) =>
        error == FactorErrors.ChallengeEnded ? error with { Status = StatusCodes.Status400BadRequest } : error;

    private static async Task<Results<Ok<TwoFactorSetupResponse>, ApiError>> SetupAsync(
        Principal principal,
        BeginTwoFactor begin,
        CancellationToken cancellationToken
    )
    {
        var key = await begin.RunAsync(principal, cancellationToken);
        return key.Failed
            ? key.Error
            : TypedResults.Ok(new TwoFactorSetupResponse(key.Value.Secret, key.Value.Uri, key.Value.QrSvg()));
    }

    private static async Task<Results<Ok<RecoveryCodesResponse>, ApiError>> VerifyAsync(
        FactorCodeRequest request,
        Principal principal,
        EnableTwoFactor enable,
        CancellationToken cancellationToken
    )
    {
        if (string.IsNullOrEmpty(request.Token))
        {
            return ApiErrors.Invalid("token", "Required.");
        }

        var codes = await enable.RunAsync(principal, request.Token, password: null, cancellationToken);
        return codes.Failed ? codes.Error : TypedResults.Ok(new RecoveryCodesResponse(codes.Value));
    }

    private static async Task<Results<Ok<SuccessResponse>, ApiError>> DisableAsync(
        FactorCodeRequest request,
        Principal principal,
        DisableTwoFactor disable,
        CancellationToken cancellationToken
    )
    {
        if (string.IsNullOrEmpty(request.Token))
        {
            return ApiErrors.Invalid("token", "Required.");
        }

        return await disable.RunAsync(principal, request.Token, password: null, cancellationToken) is { } refusal
            ? refusal
            : SuccessResponse.Ok;
    }
}

/// <param name="Token">The authenticator's code.</param>
internal sealed record FactorCodeRequest([property: Required, MinLength(1)] string? Token);

/// <param name="Token">The authenticator's code; or one of the other two.</param>
internal sealed record SecondFactorRequest(
    [property: Required, MinLength(1), JsonPropertyName("tempToken")] string? TempToken,
    string? Token,
    [property: JsonPropertyName("emailCode")] string? EmailCode,
    [property: JsonPropertyName("backupCode")] string? BackupCode
)
{
    [JsonIgnore]
    public SecondFactorResponse? Answer =>
        !string.IsNullOrEmpty(Token) ? SecondFactorResponse.OfCode(Token) with { Method = SignInMethod.Totp }
        : !string.IsNullOrEmpty(EmailCode) ? SecondFactorResponse.OfCode(EmailCode) with { Method = SignInMethod.Email }
        : !string.IsNullOrEmpty(BackupCode)
            ? SecondFactorResponse.OfCode(BackupCode) with
            {
                Method = SignInMethod.Recovery,
            }
        : null;
}
