using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;

namespace Panel.Hosting.Auth;

/// <summary>Accepts requests that carry a valid internal token, and nothing else.</summary>
internal sealed class InternalAuthenticationHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    IInternalKeys keys,
    TimeProvider clock
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string Name = "Internal";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith("Bearer ", StringComparison.Ordinal))
        {
            return AuthenticateResult.NoResult();
        }

        var token = header["Bearer ".Length..];
        if (KeyIdOf(token) is not { } keyId)
        {
            return AuthenticateResult.Fail("Not a token.");
        }

        var principal = await InternalToken.ReadAsync(token, await keys.GetAsync(keyId, Context.RequestAborted), clock);
        if (principal is null)
        {
            return AuthenticateResult.Fail("The internal token is not valid.");
        }

        Context.Features.Set(principal);
        return AuthenticateResult.Success(
            new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity(Name)), Name)
        );
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) =>
        ApiErrors.Unauthorized("An internal token is required.", "internal_token_required").ExecuteAsync(Context);

    private static string? KeyIdOf(string token)
    {
        try
        {
            return new JsonWebToken(token).Kid;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
