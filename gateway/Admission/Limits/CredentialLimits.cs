using Panel.Hosting.Errors;
using Panel.Hosting.Principals;

namespace Panel.Gateway.Admission.Limits;

/// <summary>Behind authentication: the caller's own budget, by credential and by user.</summary>
internal sealed class CredentialLimits(CurrentLimits limits)
{
    public async ValueTask<ApiError?> RefusalOfAsync(HttpContext context, RequestState visit)
    {
        if (visit.Caller is not { } caller)
        {
            return null;
        }

        var (set, applied) = (limits.Set, visit.Limits);
        applied.ForgetAddress();
        var plan = set.Plans.Of(caller);
        var general = caller.Answer.Kind == PrincipalKind.Agent ? set.OfAgents : set.OfUsers;
        if (await Limiter.TakeAsync(general, caller, plan, applied, context.RequestAborted) is { } refusal)
        {
            return refusal;
        }

        var named = RouteLimits.Of(context, set);
        return named.Length == 0 ? null : await Limiter.TakeAsync(named, caller, plan, applied, context.RequestAborted);
    }
}
