using System.ComponentModel.DataAnnotations;
using System.Net.Mime;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Panel.Data.Auditing;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;
using Panel.Identity.SignIn.Passkeys;
using Panel.Identity.SignIn.Sessions;
using Panel.Identity.Users;

namespace Panel.Identity.Dialects.SessionSurface;

/// <summary>Passkeys, on the session surface.</summary>
internal static class PasskeyEndpoints
{
    public const int LongestName = 64;
    private const string Options = "PublicKeyCredentialRequestOptions as WebAuthn writes them in JSON.";
    private const string NothingYet = "a challenge changes nothing; its answer is recorded";

    public static void MapPasskeys(this IEndpointRouteBuilder routes)
    {
        var auth = routes.MapGroup("/api/auth").WithTags("Session surface");
        auth.MapPost("/passkey/register-challenge", BeginAsync)
            .RequireUserPermission("security-keys.create")
            .WithoutAudit(NothingYet)
            .Describe<JsonObject>(
                "sessionBeginPasskey",
                "Get the options to make a passkey",
                description: "PublicKeyCredentialCreationOptions as WebAuthn writes them in JSON."
            );
        auth.MapPost("/passkey/register", RegisterAsync)
            .RequireUserPermission("security-keys.create")
            .Describe<PasskeyRegisteredResponse>("sessionRegisterPasskey", "Register a passkey");
        // Documented with GET, called with POST, whose body (an e-mail address) makes no difference.
        auth.MapGet("/passkey/authenticate-challenge", AskAsync)
            .Describe<JsonObject>(
                "sessionGetPasskeyOptions",
                "Get the options to sign in with a passkey",
                description: Options
            );
        auth.MapPost("/passkey/authenticate-challenge", AskAsync)
            .WithoutAudit(NothingYet)
            .Describe<JsonObject>(
                "sessionPostPasskeyOptions",
                "Get the options to sign in with a passkey",
                description: Options
            );
        auth.MapPost("/passkey/authenticate", SignInAsync)
            .DescribeEither<SignedInResponse, TwoFactorRequiredResponse>(
                "sessionPasskeyLogin",
                "Sign in with a passkey"
            );
        auth.MapGet(
                "/passkeys",
                async (Principal principal, EditPasskeys passkeys, CancellationToken cancellationToken) =>
                    TypedResults.Ok(await passkeys.ListAsync(principal, cancellationToken))
            )
            .RequireUserPermission("security-keys.read")
            .Describe<IReadOnlyList<PasskeyResponse>>("sessionListPasskeys", "List one's own passkeys");
        auth.MapPut("/passkeys/{id}", RenameAsync)
            .RequireUserPermission("security-keys.update")
            .Describe<PasskeyRenamedResponse>("sessionRenamePasskey", "Rename a passkey");
        auth.MapDelete("/passkeys/{id}", RemoveAsync)
            .RequireUserPermission("security-keys.delete")
            .Describe<SuccessResponse>("sessionDeletePasskey", "Delete a passkey");
    }

    private static async Task<Results<ContentHttpResult, ApiError>> BeginAsync(
        Principal principal,
        RegisterPasskey register,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        var options = await register.BeginAsync(principal, context, cancellationToken);
        return options.Failed ? options.Error : TypedResults.Content(options.Value, MediaTypeNames.Application.Json);
    }

    private static async Task<Results<Ok<PasskeyRegisteredResponse>, ApiError>> RegisterAsync(
        PasskeyRegistration request,
        Principal principal,
        RegisterPasskey register,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        if (request.Credential is not { ValueKind: JsonValueKind.Object } credential)
        {
            return ApiErrors.Invalid("attestationResponse", "Required.");
        }

        if (request.Name is not null && NameProblem(request.Name) is { } problem)
        {
            return problem;
        }

        var passkey = await register.FinishAsync(
            principal,
            credential,
            request.Name?.Trim(),
            context,
            cancellationToken
        );
        if (passkey.Failed)
        {
            return passkey.Error;
        }

        var made = passkey.Value;
        return TypedResults.Ok(
            new PasskeyRegisteredResponse(
                true,
                PasskeyResponse.Of(made.CredentialId, made.Name, made.Transports, made.IsBackedUp, made.CreatedAt)
            )
        );
    }

    private static async Task<ContentHttpResult> AskAsync(
        PasskeyProof proof,
        HttpContext context,
        CancellationToken cancellationToken
    ) => TypedResults.Content(await proof.AskAsync(context, cancellationToken), MediaTypeNames.Application.Json);

    private static async Task<Results<Ok<SignedInResponse>, Ok<TwoFactorRequiredResponse>, ApiError>> SignInAsync(
        PasskeySignInRequest request,
        PasskeySignIn signIn,
        SessionResponses answers,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        if (request.Credential is not { ValueKind: JsonValueKind.Object } credential)
        {
            return ApiErrors.Invalid("authenticationResponse", "Required.");
        }

        return await answers.OfAsync(
            context,
            await signIn.RunAsync(credential, request.Email, SessionForm.Cookie, context, cancellationToken),
            cancellationToken
        );
    }

    private static async Task<Results<Ok<PasskeyRenamedResponse>, ApiError>> RenameAsync(
        string id,
        PasskeyName request,
        Principal principal,
        EditPasskeys passkeys,
        CancellationToken cancellationToken
    )
    {
        if (NameProblem(request.Name) is { } problem)
        {
            return problem;
        }

        var name = request.Name!.Trim();
        return await passkeys.RenameAsync(principal, id, name, cancellationToken)
            ? TypedResults.Ok(new PasskeyRenamedResponse(true, new NamedPasskeyResponse(id, name)))
            : EditPasskeys.Missing;
    }

    private static async Task<Results<Ok<SuccessResponse>, ApiError>> RemoveAsync(
        string id,
        Principal principal,
        EditPasskeys passkeys,
        CancellationToken cancellationToken
    ) => await passkeys.RemoveAsync(principal, id, cancellationToken) is { } refusal ? refusal : SuccessResponse.Ok;

    private static ApiError? NameProblem(string? name) =>
        new ValidationErrors()
            .Check("name", name?.Trim() is { Length: >= 1 and <= LongestName }, $"1 to {LongestName} characters.")
            .Error;
}

internal sealed record PasskeyRegistration(
    [property: Required, JsonPropertyName("attestationResponse")] JsonElement? Credential,
    [property: StringLength(PasskeyEndpoints.LongestName, MinimumLength = 1)] string? Name
);

internal sealed record PasskeySignInRequest(
    [property: Required, JsonPropertyName("authenticationResponse")] JsonElement? Credential,
    string? Email
);

internal sealed record PasskeyName(
    [property: Required, StringLength(PasskeyEndpoints.LongestName, MinimumLength = 1)] string? Name
);

internal sealed record PasskeyRegisteredResponse(bool Verified, PasskeyResponse Passkey);

internal sealed record PasskeyRenamedResponse(bool Success, NamedPasskeyResponse Passkey);

internal sealed record NamedPasskeyResponse(string Id, string Name);
