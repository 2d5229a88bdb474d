using Panel.Gateway.Introspection;
using Panel.ServiceDefaults.Auth;
using Panel.ServiceDefaults.Errors;

namespace Panel.Gateway.Forwarding;

/// <summary>The internal token that a request of nobody carries. Fetched ahead of forwarding, where its failure would look like the service's.</summary>
internal sealed record AnonymousToken(string Authorization)
{
    private static readonly ApiError IdentityDown = ApiErrors.Unavailable("Identity does not answer.", "identity_unavailable");
    private static readonly ApiError IdentityHangs = new(504, "identity_timeout", "Identity does not answer in time.");

    public static void Use(IReverseProxyApplicationBuilder proxy) => proxy.Use((context, next) =>
        context.Features.Get<Caller>()?.Known.Authorization is null ? ForwardAsync(context, next) : next(context));

    private static async Task ForwardAsync(HttpContext context, RequestDelegate next)
    {
        if (await FetchAsync(context) is { } refusal) await refusal.ExecuteAsync(context);
        else await next(context);
    }

    private static async Task<ApiError?> FetchAsync(HttpContext context)
    {
        try
        {
            var tokens = context.RequestServices.GetRequiredService<ServiceTokens>();
            context.Features.Set(new AnonymousToken($"Bearer {await tokens.GetAsync(anonymous: true, context.RequestAborted)}"));
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
