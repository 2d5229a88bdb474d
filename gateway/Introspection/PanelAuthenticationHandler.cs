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
    private static readonly ApiError AddressNotAllowed = new(403, "ip_not_allowed", "The API token does not work from this address.");
    private static readonly ApiError NotForYou = new(403, "forbidden", "You may not do this.");

    /// <summary>The organization that a request asks to act in.</summary>
    public static Guid? OrganizationOf(HttpRequest request) => Guid.TryParse(request.Headers[OrganizationHeader].ToString(), out var id) ? id : null;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var (credential, malformed) = CredentialReader.Read(Request);
        if (malformed is not null) return Remember(malformed);
        if (credential is null) return AuthenticateResult.NoResult();
        var asked = Request.Headers[OrganizationHeader].ToString();
        var organization = OrganizationOf(Request);
        if (asked.Length > 0 && organization is null) return Remember(Caller.OrganizationMissing);
        if (await introspector.ResolveAsync(credential, organization, Context.RequestAborted) is not { } known) return Remember(Caller.IdentityDown);
        var answer = known.Answer;
        if (!answer.Active) return Remember(ApiErrors.Unauthorized("The credential is not valid.", credential.RefusalCode));
        if (!AllowedAddresses.Contain(answer.AllowedIps, Context.Connection.RemoteIpAddress)) return Remember(AddressNotAllowed);
        if (!answer.OrganizationFound) return Remember(Caller.OrganizationMissing);
        Context.Features.Set(new Caller(credential, organization, known));
        var identity = new ClaimsIdentity(Name);
        identity.AddClaim(new Claim(Access.KindClaim, answer.Kind.ToString()));
        if (answer.PlatformAdmin) identity.AddClaim(new Claim(Access.AdminClaim, "true"));
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Name));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var refusal = Context.Features.Get<ApiError>() ?? ApiErrors.Unauthorized();
        if (refusal.Status == StatusCodes.Status401Unauthorized) Response.Headers.WWWAuthenticate = "Bearer";
        return refusal.ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => NotForYou.ExecuteAsync(Context);

    private AuthenticateResult Remember(ApiError refusal)
    {
        Context.Features.Set(refusal);
        return AuthenticateResult.Fail(refusal.Message);
    }
}
