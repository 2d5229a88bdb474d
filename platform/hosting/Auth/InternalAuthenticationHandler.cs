using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;

namespace Panel.Hosting.Auth;

/// <summary>Accepts requests that carry a valid internal token, and nothing else.</summary>
internal sealed class InternalAuthenticationHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    InternalTokenReader tokens
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string Name = "Internal";

    // What cannot be checked is no refusal: whoever got one would stop asking.
    private ApiError _challenge = ApiErrors.Unauthorized("An internal token is required.", "internal_token_required");

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith("Bearer ", StringComparison.Ordinal))
        {
            return AuthenticateResult.NoResult();
        }

        Principal? principal;
        try
        {
            principal = await tokens.ReadAsync(header["Bearer ".Length..], Context.RequestAborted);
        }
        catch (InternalKeysUnavailableException exception)
        {
            _challenge = ApiErrors.Unavailable("Identity does not answer.", "identity_unavailable");
            return AuthenticateResult.Fail(exception);
        }

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
        _challenge.ExecuteAsync(Context);
}
