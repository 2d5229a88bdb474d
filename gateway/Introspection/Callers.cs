using Panel.Gateway.Admission;
using Panel.Gateway.Credentials;
using Panel.ServiceDefaults.Errors;

namespace Panel.Gateway.Introspection;

/// <summary>
/// Credential → caller. Why there is none is kept for a route that asks for one; a public route does not mind. Not by the framework's authentication, which makes
/// a scope, a handler and a principal for each request: a tenth of what the gateway does for it.
/// </summary>
internal sealed class Callers(Introspector introspector)
{
    private const string OrganizationHeader = "X-Organization-Id";
    private static readonly ApiError AddressNotAllowed = new(403, "ip_not_allowed", "The API token does not work from this address.");

    /// <summary>The organization that a request asks to act in.</summary>
    public static Guid? OrganizationOf(HttpRequest request) => request.Headers.TryGetValue(OrganizationHeader, out var named) && Guid.TryParse(named.ToString(), out var id) ? id : null;

    public async ValueTask FindAsync(HttpContext context, Visit visit)
    {
        var (credential, refusal) = CredentialReader.Read(context.Request);
        visit.Refusal = refusal;
        if (credential is null) return;
        var organization = OrganizationOf(context.Request);
        if (organization is null && context.Request.Headers[OrganizationHeader].ToString().Length > 0)
        {
            visit.Refusal = Caller.OrganizationMissing;
            return;
        }
        var known = await introspector.ResolveAsync(credential, organization, context.RequestAborted);
        visit.Refusal = RefusalOf(context, credential, known);
        if (visit.Refusal is null) visit.Caller = new Caller(credential, organization, known!);
    }

    private static ApiError? RefusalOf(HttpContext context, Credential credential, Known? known)
    {
        if (known is null) return Caller.IdentityDown;
        var answer = known.Answer;
        if (!answer.Active) return ApiErrors.Unauthorized("The credential is not valid.", credential.RefusalCode);
        if (!AllowedAddresses.Contain(answer.AllowedIps, context.Connection.RemoteIpAddress)) return AddressNotAllowed;
        return answer.OrganizationFound ? null : Caller.OrganizationMissing;
    }
}
