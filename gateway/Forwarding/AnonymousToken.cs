using Panel.Gateway.Admission;
using Panel.Gateway.Routing;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;

namespace Panel.Gateway.Forwarding;

/// <summary>
/// Fetches the internal token that an anonymous request carries. That happens ahead of
/// forwarding, where its failure would look like the service's.
/// </summary>
internal static class AnonymousToken
{
    private static readonly ApiError IdentityDown = ApiErrors.Unavailable(
        "Identity does not answer.",
        "identity_unavailable"
    );
    private static readonly ApiError IdentityHangs = new(504, "identity_timeout", "Identity does not answer in time.");

    public static void UseAnonymousToken(this IReverseProxyApplicationBuilder proxy) =>
        proxy.Use(
            (context, next) =>
                RequestState.Of(context) is { Authorization: null } visit && PluginMetadata.PluginOf(context) is null
                    ? ForwardAsync(context, visit, next)
                    : next(context)
        );

    private static async Task ForwardAsync(HttpContext context, RequestState visit, RequestDelegate next)
    {
        if (await FetchAsync(context, visit) is { } refusal)
        {
            await refusal.ExecuteAsync(context);
        }
        else
        {
            await next(context);
        }
    }

    private static async Task<ApiError?> FetchAsync(HttpContext context, RequestState visit)
    {
        try
        {
            var tokens = context.RequestServices.GetRequiredService<ServiceTokens>();
            visit.GoAsNobody($"Bearer {await tokens.GetAsync(anonymous: true, context.RequestAborted)}");
            return null;
        }
        catch (HttpRequestException)
        {
            return IdentityDown;
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            return IdentityHangs;
        }
    }
}
