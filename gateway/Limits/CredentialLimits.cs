using Panel.Gateway.Introspection;
using Panel.ServiceDefaults.Auth;
using Panel.ServiceDefaults.Errors;

namespace Panel.Gateway.Limits;

/// <summary>Behind authentication: the caller's own budget, by credential and by user.</summary>
internal sealed class CredentialLimits(RequestDelegate next, CurrentLimits limits)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.Features.Get<Caller>() is not { } caller || context.Features.Get<AppliedLimits>() is not { } applied) return next(context);
        applied.ForgetAddress();
        var counting = CountAsync(context, caller, applied);
        return counting.IsCompletedSuccessfully ? GoOnAsync(context, counting.GetAwaiter().GetResult()) : WaitAsync(context, counting);
    }

    private Task GoOnAsync(HttpContext context, ApiError? refusal) => refusal is null ? next(context) : refusal.ExecuteAsync(context);

    private async Task WaitAsync(HttpContext context, ValueTask<ApiError?> counting) => await GoOnAsync(context, await counting);

    private async ValueTask<ApiError?> CountAsync(HttpContext context, Caller caller, AppliedLimits applied)
    {
        var set = limits.Set;
        var plan = set.Plans.Of(caller);
        var general = caller.Answer.Kind == PrincipalKind.Agent ? set.OfAgents : set.OfUsers;
        if (await Limiter.TakeAsync(general, caller, plan, applied, context.RequestAborted) is { } refusal) return refusal;
        var named = RouteLimits.Of(context, set);
        return named.Length == 0 ? null : await Limiter.TakeAsync(named, caller, plan, applied, context.RequestAborted);
    }
}
