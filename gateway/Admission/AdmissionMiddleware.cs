using Panel.Gateway.Admission.CrossSite;
using Panel.Gateway.Admission.Introspection;
using Panel.Gateway.Admission.Limits;
using Panel.Hosting.Errors;

namespace Panel.Gateway.Admission;

/// <summary>
/// Lets a request in or says why not. The order matters: an address is counted before any work is
/// done for it, and a caller's budget is touched only by what they may do.
/// </summary>
internal sealed class AdmissionMiddleware(
    RequestDelegate next,
    AddressLimits addresses,
    CallerResolver callers,
    CrossSiteDefence crossSite,
    CredentialLimits credentials
)
{
    // Mostly everything is known, and there is nothing to wait for.
    public Task InvokeAsync(HttpContext context)
    {
        var asking = RefusalOfAsync(context, RequestState.Of(context));
        return asking.IsCompletedSuccessfully
            ? GoOnAsync(context, asking.GetAwaiter().GetResult())
            : WaitAsync(context, asking);
    }

    private async Task WaitAsync(HttpContext context, ValueTask<ApiError?> asking) =>
        await GoOnAsync(context, await asking);

    private Task GoOnAsync(HttpContext context, ApiError? refusal) =>
        refusal is null ? next(context) : refusal.ExecuteAsync(context);

    private async ValueTask<ApiError?> RefusalOfAsync(HttpContext context, RequestState visit)
    {
        if (await addresses.RefusalOfAsync(context, visit) is { } tooMany)
        {
            return tooMany;
        }

        await callers.FindAsync(context, visit);
        return Restrictions.RefusalOf(context, visit.Caller)
            ?? RouteAuthorization.RefusalOf(context, visit)
            ?? crossSite.RefusalOf(context, visit.Caller)
            ?? await credentials.RefusalOfAsync(context, visit);
    }
}
