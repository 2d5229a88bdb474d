using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Panel.Gateway.Credentials;
using Panel.ServiceDefaults.Auth;
using Panel.ServiceDefaults.Errors;

namespace Panel.Gateway.Introspection;

/// <summary>Credential → principal. The answers to "not allowed" are written here too, so that each dialect can have its own.</summary>
internal sealed class PanelAuthenticationHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, Introspector introspector)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string Name = "Panel";
    private const string OrganizationHeader = "X-Organization-Id";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (CredentialReader.Read(Request) is not { } credential) return AuthenticateResult.NoResult();
        var asked = Request.Headers[OrganizationHeader].ToString();
        Guid? organization = Guid.TryParse(asked, out var id) ? id : null;
        if (asked.Length > 0 && organization is null) return Remember(Caller.OrganizationMissing);
        if (await introspector.ResolveAsync(credential, organization, Context.RequestAborted) is not { } answer) return Remember(Caller.IdentityDown);
        if (!answer.Active) return AuthenticateResult.Fail("The credential is not valid.");
        if (!answer.OrganizationFound) return Remember(Caller.OrganizationMissing);
        Context.Features.Set(new Caller(credential, organization, answer));
        var identity = new ClaimsIdentity(Name);
        identity.AddClaim(new Claim(Access.KindClaim, answer.Kind.ToString()));
        if (answer.PlatformAdmin) identity.AddClaim(new Claim(Access.AdminClaim, "true"));
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Name));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var refusal = Context.Features.Get<ApiError>() ?? ApiErrors.Unauthorized(Request.Headers.Authorization.Count > 0 ? "The credential is not valid." : "Sign in first.");
        if (refusal.Status == StatusCodes.Status401Unauthorized) Response.Headers.WWWAuthenticate = "Bearer";
        return refusal.ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => new ApiError(403, "forbidden", "You may not do this.").ExecuteAsync(Context);

    private AuthenticateResult Remember(ApiError refusal)
    {
        Context.Features.Set(refusal);
        return AuthenticateResult.Fail(refusal.Message);
    }
}
