using Panel.Hosting.Errors;
using Panel.Hosting.Principals;

namespace Panel.Gateway.Admission.Introspection;

/// <summary>
/// A suspended account, or one that lacks the second factor it must have,
/// reaches only the routes whose metadata let it.
/// </summary>
internal static class Restrictions
{
    private static readonly ApiError Suspended = new(403, "account_suspended", "The account is suspended.");
    private static readonly ApiError TwoFactorRequired = new(
        403,
        "two_factor_required",
        "The account must switch two-factor authentication on first."
    );

    public static ApiError? RefusalOf(HttpContext context, Caller? caller)
    {
        var restriction = caller?.Answer.Restriction ?? Restriction.None;
        if (restriction == Restriction.None || RoutePolicy.IsPublic(context))
        {
            return null;
        }

        var exempt = restriction == Restriction.Suspended ? RoutePolicy.Suspended : RoutePolicy.WithoutTwoFactor;
        return RoutePolicy.Allows(context, exempt) ? null : RefusalOf(restriction);
    }

    /// <summary>Whatever the route.</summary>
    public static ApiError? RefusalOf(Restriction restriction) =>
        restriction switch
        {
            Restriction.None => null,
            Restriction.Suspended => Suspended,
            _ => TwoFactorRequired,
        };
}
