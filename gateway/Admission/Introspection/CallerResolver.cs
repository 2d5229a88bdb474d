using Panel.Gateway.Admission.Credentials;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;

namespace Panel.Gateway.Admission.Introspection;

/// <summary>
/// Credential → caller. Why there is none is kept for a route that asks for one; a public
/// route does not mind. Not by the framework's authentication, which makes
/// a scope, a handler and a principal for each request: a tenth of what the gateway does for it.
/// </summary>
internal sealed class CallerResolver(Introspector introspector)
{
    private static readonly ApiError AddressNotAllowed = new(
        403,
        "ip_not_allowed",
        "The API token does not work from this address."
    );
    private static readonly ApiError NoUserId = ApiErrors.Invalid(RequestedScope.ActAsHeader, "Must be a UUID.");

    public async ValueTask FindAsync(HttpContext context, RequestState visit)
    {
        var (credential, refusal) = CredentialReader.Read(context.Request);
        visit.Refusal = refusal;
        if (credential is null)
        {
            return;
        }

        if (RequestedScope.Of(context.Request) is not { } scope)
        {
            visit.Refusal = RequestedScope.HasNoUserId(context.Request) ? NoUserId : Caller.OrganizationMissing;
            return;
        }

        var actor = scope.ActAs is null ? null : await FindActorAsync(context, visit, credential);
        if (visit.Refusal is not null)
        {
            return;
        }

        var known = await introspector.ResolveAsync(credential, scope, actor?.Answer.SubjectId, context.RequestAborted);
        visit.Refusal = RefusalOf(context, credential, known);
        if (visit.Refusal is null)
        {
            visit.Caller = new Caller(credential, scope, known!);
        }
    }

    // Who acts as another is asked about as themselves first: what they lost
    // since, identity's answer about the other does not tell.
    private async ValueTask<IntrospectionEntry?> FindActorAsync(
        HttpContext context,
        RequestState visit,
        Credential credential
    )
    {
        var actor = await introspector.ResolveAsync(credential, default, null, context.RequestAborted);
        visit.Refusal = RefusalOf(context, credential, actor) ?? Restrictions.RefusalOf(actor!.Answer.Restriction);
        return actor;
    }

    private static ApiError? RefusalOf(HttpContext context, Credential credential, IntrospectionEntry? known)
    {
        if (known is null)
        {
            return Caller.IdentityDown;
        }

        var answer = known.Answer;
        if (!answer.Active)
        {
            return ApiErrors.Unauthorized("The credential is not valid.", credential.RefusalCode);
        }

        if (!AllowedAddresses.Contain(answer.AllowedIps, context.Connection.RemoteIpAddress))
        {
            return AddressNotAllowed;
        }

        if (!answer.MayActAs)
        {
            return Caller.ActingNotAllowed;
        }

        return answer.OrganizationFound ? null : Caller.OrganizationMissing;
    }
}
