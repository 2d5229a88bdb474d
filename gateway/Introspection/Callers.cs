using Panel.Gateway.Credentials;
using Panel.ServiceDefaults.Errors;

namespace Panel.Gateway.Introspection;

/// <summary>
/// Credential → caller. Why there is none is kept for a route that asks for one; a public route does not mind. Not by the framework's authentication, which makes
/// a scope, a handler and a principal for each request: a tenth of what the gateway does for it.
/// </summary>
internal sealed class Callers(RequestDelegate next, Introspector introspector)
{
    private const string OrganizationHeader = "X-Organization-Id";
    private static readonly ApiError AddressNotAllowed = new(403, "ip_not_allowed", "The API token does not work from this address.");

    /// <summary>The organization that a request asks to act in.</summary>
    public static Guid? OrganizationOf(HttpRequest request) => Guid.TryParse(request.Headers[OrganizationHeader].ToString(), out var id) ? id : null;

    public Task InvokeAsync(HttpContext context)
    {
        var (credential, refusal) = CredentialReader.Read(context.Request);
        var organization = OrganizationOf(context.Request);
        if (credential is not null && organization is null && context.Request.Headers[OrganizationHeader].ToString().Length > 0) refusal = Caller.OrganizationMissing;
        if (refusal is not null) context.Features.Set(refusal);
        if (credential is null || refusal is not null) return next(context);
        var asking = introspector.ResolveAsync(credential, organization, context.RequestAborted);
        return asking.IsCompletedSuccessfully ? GoOnAsync(context, credential, organization, asking.Result) : WaitAsync(context, credential, organization, asking);
    }

    private async Task WaitAsync(HttpContext context, Credential credential, Guid? organization, ValueTask<Known?> asking) => await GoOnAsync(context, credential, organization, await asking);

    private Task GoOnAsync(HttpContext context, Credential credential, Guid? organization, Known? known)
    {
        if (RefusalOf(context, credential, known) is { } refusal) context.Features.Set(refusal);
        else context.Features.Set(new Caller(credential, organization, known!));
        return next(context);
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
