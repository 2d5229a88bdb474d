using Panel.Gateway.Credentials;
using Panel.ServiceDefaults.Auth;
using Panel.ServiceDefaults.Errors;

namespace Panel.Gateway.Introspection;

/// <summary>The known caller of a request.</summary>
internal sealed record Caller(Credential Credential, Guid? Organization, Known Known)
{
    public IntrospectionResponse Answer => Known.Answer;

    public static readonly ApiError IdentityDown = ApiErrors.Unavailable("Identity does not answer, so your credential cannot be checked.", "identity_unavailable");

    public static readonly ApiError OrganizationMissing = ApiErrors.NotFound("organization");
}
