using Panel.Hosting.Errors;
using Panel.Hosting.Principals;

namespace Panel.Hosting.Auth;

/// <summary>What an endpoint's filter asks, for who has to know the answer before the endpoint runs.</summary>
internal sealed record AccessCheck(Func<Principal, bool> Allows, string Permission)
{
    public ApiError? RefusalOf(Principal principal)
    {
        if (Allows(principal))
        {
            return null;
        }

        return principal.Kind == PrincipalKind.Anonymous ? ApiErrors.Unauthorized() : ApiErrors.Forbidden(Permission);
    }
}
