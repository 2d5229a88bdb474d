using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Panel.Hosting.Principals;

namespace Panel.Data.Auditing;

/// <summary>
/// Notices a request of a user that changed something and left no audit record. It
/// logs that as an error; with <c>Audit:Strict</c>, which the
/// tests set, the request fails.
/// </summary>
public static partial class AuditGuard
{
    /// <summary>Runs behind <c>UseIdempotency</c>, whose repeated answers change nothing.</summary>
    public static IApplicationBuilder UseAuditGuard(this IApplicationBuilder app)
    {
        var strict = app.ApplicationServices.GetRequiredService<IConfiguration>().GetValue<bool>("Audit:Strict");
        return app.Use(
            (context, next) =>
            {
                if (MayChange(context))
                {
                    context.Response.OnStarting(() => Check(context, strict));
                }

                return next(context);
            }
        );
    }

    /// <summary>For an endpoint that changes nothing although its method says so.</summary>
    /// <param name="reason">Why there is nothing to record.</param>
    public static T WithoutAudit<T>(this T endpoint, string reason)
        where T : IEndpointConventionBuilder => endpoint.WithMetadata(new Exempt(reason));

    private static bool MayChange(HttpContext context) =>
        !HttpMethods.IsGet(context.Request.Method)
        && !HttpMethods.IsHead(context.Request.Method)
        && !HttpMethods.IsOptions(context.Request.Method)
        && context.Features.Get<Principal>() is { Kind: PrincipalKind.User or PrincipalKind.Anonymous }
        && context.GetEndpoint() is { } endpoint
        && endpoint.Metadata.GetMetadata<Exempt>() is null;

    private static Task Check(HttpContext context, bool strict)
    {
        if (context.Response.StatusCode is < 200 or > 299 || context.Features.Get<Mark>() is not null)
        {
            return Task.CompletedTask;
        }

        Log.Missing(
            context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(AuditGuard)),
            context.Request.Method,
            context.GetEndpoint()?.DisplayName
        );
        return strict
            ? throw new InvalidOperationException(
                $"{context.GetEndpoint()?.DisplayName} changed something without an audit record."
            )
            : Task.CompletedTask;
    }

    internal sealed class Mark
    {
        public static readonly Mark Instance = new();
    }

    internal sealed record Exempt(string Reason);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Method} {Endpoint} changed something without an audit record.")]
        public static partial void Missing(ILogger logger, string method, string? endpoint);
    }
}
