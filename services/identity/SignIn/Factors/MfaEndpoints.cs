using System.ComponentModel.DataAnnotations;
using System.Net.Mime;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Panel.Data.Auditing;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;
using Panel.Identity.Authorization;
using Panel.Identity.Data;
using Panel.Identity.SignIn.Passkeys;
using Panel.Identity.SignIn.Sessions;

namespace Panel.Identity.SignIn.Factors;

/// <summary>Two-factor authentication on the native surface.</summary>
internal static class MfaEndpoints
{
    public static void MapMfa(this IEndpointRouteBuilder routes)
    {
        var mfa = routes.MapGroup("/v1/auth/mfa").WithTags("Two-factor authentication");
        mfa.MapGet("/status", StatusAsync)
            .RequireUserPermission("account.infos")
            .Describe<MfaStatusResponse>("getMfaStatus", "Ask whether two-factor authentication is on");
        mfa.MapPost("/enroll", EnrollAsync)
            .RequireUserPermission("account.two-factor")
            .Describe<MfaEnrolmentResponse>("enrollMfa", "Begin two-factor authentication");
        mfa.MapPost("/verify", VerifyAsync)
            .RequireUserPermission("account.two-factor")
            .Describe<MfaVerifiedResponse>("verifyMfa", "Switch two-factor authentication on");
        mfa.MapPost("/disable", DisableAsync)
            .RequireUserPermission("account.two-factor")
            .Describe("disableMfa", "Switch two-factor authentication off");
        mfa.MapPost("/challenge", ChallengeAsync)
            .Describe<TokensResponse>("answerMfaChallenge", "Finish signing in with a second factor");
        mfa.MapPost(
                "/challenge/passkey",
                async (PasskeyProof passkeys, HttpContext context, CancellationToken cancellationToken) =>
                    TypedResults.Content(
                        await passkeys.AskAsync(context, cancellationToken),
                        MediaTypeNames.Application.Json
                    )
            )
            .WithoutAudit("a challenge changes nothing; its answer is recorded")
            .Describe<JsonObject>(
                "getMfaPasskeyOptions",
                "Get the options to answer a challenge with a passkey",
                description: "PublicKeyCredentialRequestOptions as WebAuthn writes them in JSON."
            );
        mfa.MapPost("/challenge/email", MailAsync)
            .WithoutAudit("a mail changes nothing; the sign-in is recorded when it is completed")
            .Describe("mailMfaCode", "Ask for a code by mail", StatusCodes.Status202Accepted);
    }

    private static async Task<Results<Ok<MfaStatusResponse>, ApiError>> StatusAsync(
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

        var left = await db.Set<RecoveryCode>().CountAsync(row => row.UserId == user.Id, cancellationToken);
        return TypedResults.Ok(
            new MfaStatusResponse(user.TwoFactorEnabled, restrictions.MustHaveTwoFactor(user), left)
        );
    }

    private static async Task<Results<Ok<MfaEnrolmentResponse>, ApiError>> EnrollAsync(
        Principal principal,
        BeginTwoFactor begin,
        CancellationToken cancellationToken
    )
    {
        var key = await begin.RunAsync(principal, cancellationToken);
        return key.Failed
            ? key.Error
            : TypedResults.Ok(new MfaEnrolmentResponse(key.Value.Secret, key.Value.Uri, key.Value.QrSvg()));
    }

    private static async Task<Results<Ok<MfaVerifiedResponse>, ApiError>> VerifyAsync(
        MfaCodeRequest request,
        Principal principal,
        EnableTwoFactor enable,
        CancellationToken cancellationToken
    )
    {
        if (string.IsNullOrEmpty(request.Code))
        {
            return ApiErrors.Invalid("code", "Required.");
        }

        var codes = await enable.RunAsync(principal, request.Code, password: null, cancellationToken);
        return codes.Failed ? codes.Error : TypedResults.Ok(new MfaVerifiedResponse(true, codes.Value));
    }

    private static async Task<Results<NoContent, ApiError>> DisableAsync(
        MfaCodeRequest request,
        Principal principal,
        DisableTwoFactor disable,
        CancellationToken cancellationToken
    )
    {
        if (string.IsNullOrEmpty(request.Code))
        {
            return ApiErrors.Invalid("code", "Required.");
        }

        return await disable.RunAsync(principal, request.Code, password: null, cancellationToken) is { } refusal
            ? refusal
            : TypedResults.NoContent();
    }

    private static async Task<Results<Ok<TokensResponse>, ApiError>> ChallengeAsync(
        MfaChallengeRequest request,
        AnswerChallenge answering,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        if (string.IsNullOrEmpty(request.ChallengeToken))
        {
            return ApiErrors.Invalid("challenge_token", "Required.");
        }

        if (string.IsNullOrEmpty(request.Code) && request.Credential is null)
        {
            return ApiErrors.Invalid("code", "Required.");
        }

        if (request.Method is not (null or SignInMethod.Totp or SignInMethod.Recovery or SignInMethod.Email))
        {
            return ApiErrors.Invalid("method", "Must be totp, recovery or email.");
        }

        var step = await answering.RunAsync(
            request.ChallengeToken,
            request.Answer,
            SessionForm.Tokens,
            ClientInfo.Of(context),
            cancellationToken
        );
        if (step.Failed)
        {
            // A sign-in that fails is 401 on this surface.
            return step.Error.Status == StatusCodes.Status400BadRequest
                ? step.Error with
                {
                    Status = StatusCodes.Status401Unauthorized,
                }
                : step.Error;
        }

        return TypedResults.Ok(TokensResponse.Of((SignInStep.Done)step.Value));
    }

    private static async Task<Results<Accepted, ApiError>> MailAsync(
        MfaChallengeRequest request,
        SignInMails mails,
        CancellationToken cancellationToken
    )
    {
        if (string.IsNullOrEmpty(request.ChallengeToken))
        {
            return ApiErrors.Invalid("challenge_token", "Required.");
        }

        return await mails.SendAsync(request.ChallengeToken, SessionForm.Tokens, cancellationToken) is { } refusal
            ? refusal
            : TypedResults.Accepted((string?)null);
    }
}

/// <param name="Required">The panel's policy asks it of this account.</param>
internal sealed record MfaStatusResponse(bool Enabled, bool Required, int RecoveryCodesLeft);

internal sealed record MfaEnrolmentResponse(string Secret, string OtpauthUri, string QrSvg);

internal sealed record MfaVerifiedResponse(bool Enabled, IReadOnlyList<string> RecoveryCodes);

internal sealed record MfaCodeRequest([property: Required, MinLength(1)] string? Code);

/// <param name="Method">totp, recovery or email; by default the code's length tells the first two.</param>
/// <param name="Credential">A passkey's answer, instead of a code.</param>
internal sealed record MfaChallengeRequest(
    [property: Required, MinLength(1)] string? ChallengeToken,
    string? Code,
    SignInMethod? Method,
    JsonElement? Credential
)
{
    [JsonIgnore]
    public SecondFactorResponse Answer =>
        Credential is { } credential ? SecondFactorResponse.OfPasskey(credential)
        : Method is { } method ? SecondFactorResponse.OfCode(Code!) with { Method = method }
        : SecondFactorResponse.OfCode(Code!);
}
