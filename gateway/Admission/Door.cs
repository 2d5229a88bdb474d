using Panel.Gateway.CrossSite;
using Panel.Gateway.Introspection;
using Panel.Gateway.Limits;
using Panel.Hosting.Errors;

namespace Panel.Gateway.Admission;

/// <summary>
/// Lets a request in or says why not. The order matters: an address is counted before any work is
/// done for it, and a caller's budget is touched only by what they may do.
/// </summary>
internal sealed class Door(
    RequestDelegate next,
    AddressLimits addresses,
    Callers callers,
    CrossSiteDefence crossSite,
    CredentialLimits credentials
)
{
    // Mostly everything is known, and there is nothing to wait for.
    public Task InvokeAsync(HttpContext context)
    {
        var asking = RefusalOfAsync(context, Visit.Of(context));
        return asking.IsCompletedSuccessfully
            ? GoOnAsync(context, asking.GetAwaiter().GetResult())
            : WaitAsync(context, asking);
    }

    private async Task WaitAsync(HttpContext context, ValueTask<ApiError?> asking) =>
        await GoOnAsync(context, await asking);

    private Task GoOnAsync(HttpContext context, ApiError? refusal) =>
        refusal is null ? next(context) : refusal.ExecuteAsync(context);

    private async ValueTask<ApiError?> RefusalOfAsync(HttpContext context, Visit visit)
    {
        if (await addresses.RefusalOfAsync(context, visit) is { } tooMany)
        {
            return tooMany;
        }

        await callers.FindAsync(context, visit);
        return Restrictions.RefusalOf(context, visit.Caller)
            ?? Access.RefusalOf(context, visit)
            ?? crossSite.RefusalOf(context, visit.Caller)
            ?? await credentials.RefusalOfAsync(context, visit);
    }
}
