using Panel.Gateway.Admission.Credentials;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;

namespace Panel.Gateway.Admission.Introspection;

/// <summary>The known caller of a request.</summary>
internal sealed record Caller(Credential Credential, RequestedScope Scope, IntrospectionEntry Known)
{
    public IntrospectionResponse Answer => Known.Answer;

    /// <summary>Whose budget it takes from: who acts as a user does not use up the user's.</summary>
    public Guid Payer => Known.Actor ?? Answer.SubjectId;

    public static readonly ApiError IdentityDown = ApiErrors.Unavailable(
        "Identity does not answer, so your credential cannot be checked.",
        "identity_unavailable"
    );

    public static readonly ApiError OrganizationMissing = ApiErrors.NotFound("organization");

    public static readonly ApiError ActingNotAllowed = new(403, "acting_not_allowed", "You may not act as this user.");
}
