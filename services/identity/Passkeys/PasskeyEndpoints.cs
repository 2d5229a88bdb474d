using System.Net.Mime;
using System.Text.Json;
using System.Text.Json.Serialization;
using Panel.Identity.Accounts;
using Panel.Identity.Sessions;
using Panel.Identity.SessionSurface;
using Panel.ServiceDefaults.Auditing;
using Panel.ServiceDefaults.Auth;
using Panel.ServiceDefaults.Errors;

namespace Panel.Identity.Passkeys;

/// <summary>Passkeys, on the session surface.</summary>
internal static class PasskeyEndpoints
{
    private const int LongestName = 64;
    private const string NothingYet = "a challenge changes nothing; its answer is recorded";

    public static void MapPasskeys(this IEndpointRouteBuilder routes)
    {
        var auth = routes.MapGroup("/api/auth");
        auth.MapPost("/passkey/register-challenge", BeginAsync).RequireUserPermission("security-keys.create").WithoutAudit(NothingYet);
        auth.MapPost("/passkey/register", RegisterAsync).RequireUserPermission("security-keys.create");
        // Documented with GET, called with POST, whose body (an e-mail address) makes no difference.
        auth.MapMethods("/passkey/authenticate-challenge", [HttpMethods.Get, HttpMethods.Post], AskAsync).WithoutAudit(NothingYet);
        auth.MapPost("/passkey/authenticate", SignInAsync);
        auth.MapGet("/passkeys", async (Principal principal, EditPasskeys passkeys, CancellationToken cancellation) => SessionJson.Ok(await passkeys.ListAsync(principal, cancellation))).RequireUserPermission("security-keys.read");
        auth.MapPut("/passkeys/{id}", RenameAsync).RequireUserPermission("security-keys.update");
        auth.MapDelete("/passkeys/{id}", RemoveAsync).RequireUserPermission("security-keys.delete");
    }

    private static async Task<IResult> BeginAsync(Principal principal, RegisterPasskey register, HttpContext context, CancellationToken cancellation)
    {
        var options = await register.BeginAsync(principal, context, cancellation);
        return options.Failed ? options.Error : TypedResults.Content(options.Value, MediaTypeNames.Application.Json);
    }

    private static async Task<IResult> RegisterAsync(PasskeyRegistration request, Principal principal, RegisterPasskey register, HttpContext context, CancellationToken cancellation)
    {
        if (request.Credential is not { ValueKind: JsonValueKind.Object } credential) return ApiErrors.Invalid("attestationResponse", "Required.");
        if (request.Name is not null && NameProblem(request.Name) is { } problem) return problem;
        var passkey = await register.FinishAsync(principal, credential, request.Name?.Trim(), context, cancellation);
        if (passkey.Failed) return passkey.Error;
        var made = passkey.Value;
        return SessionJson.Ok(new { Verified = true, Passkey = PasskeyBody.Of(made.CredentialId, made.Name, made.Transports, made.IsBackedUp, made.CreatedAt) });
    }

    private static async Task<IResult> AskAsync(PasskeyProof proof, HttpContext context, CancellationToken cancellation) =>
        TypedResults.Content(await proof.AskAsync(context, cancellation), MediaTypeNames.Application.Json);

    private static async Task<IResult> SignInAsync(PasskeyAnswer request, PasskeySignIn signIn, SessionAnswers answers, HttpContext context, CancellationToken cancellation)
    {
        if (request.Credential is not { ValueKind: JsonValueKind.Object } credential) return ApiErrors.Invalid("authenticationResponse", "Required.");
        return await answers.OfAsync(context, await signIn.RunAsync(credential, request.Email, SessionForm.Cookie, context, cancellation), cancellation);
    }

    private static async Task<IResult> RenameAsync(string id, PasskeyName request, Principal principal, EditPasskeys passkeys, CancellationToken cancellation)
    {
        if (NameProblem(request.Name) is { } problem) return problem;
        var name = request.Name!.Trim();
        return await passkeys.RenameAsync(principal, id, name, cancellation) ? SessionJson.Ok(new { Success = true, Passkey = new { Id = id, Name = name } }) : EditPasskeys.Missing;
    }

    private static async Task<IResult> RemoveAsync(string id, Principal principal, EditPasskeys passkeys, CancellationToken cancellation) =>
        await passkeys.RemoveAsync(principal, id, cancellation) is { } refusal ? refusal : SessionJson.Ok(new { Success = true });

    private static ApiError? NameProblem(string? name) => new Problems().Check("name", name?.Trim() is { Length: >= 1 and <= LongestName }, $"1 to {LongestName} characters.").Error;
}

internal sealed record PasskeyRegistration([property: JsonPropertyName("attestationResponse")] JsonElement? Credential, string? Name);

internal sealed record PasskeyAnswer([property: JsonPropertyName("authenticationResponse")] JsonElement? Credential, string? Email);

internal sealed record PasskeyName(string? Name);
