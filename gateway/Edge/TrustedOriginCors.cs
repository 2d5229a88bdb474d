using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;
using Panel.Gateway.Admission.CrossSite;

namespace Panel.Gateway.Edge;

/// <summary>
/// Pages of the origins that may use a session cookie may also read the answers; pages
/// of other origins may not. One setting allows both, since either without the other is of no use.
/// </summary>
internal sealed class TrustedOriginCors : ICorsPolicyProvider, IDisposable
{
    private readonly IDisposable? _changes;

    // Once it is asked for: the check of the configuration makes this object, and has to say itself what is no origin.
    private volatile Lazy<CorsPolicy?> _policy;

    public TrustedOriginCors(IOptionsMonitor<CrossSiteOptions> options)
    {
        _policy = Later(options.CurrentValue);
        _changes = options.OnChange(changed => _policy = Later(changed));
    }

    public Task<CorsPolicy?> GetPolicyAsync(HttpContext context, string? policyName) => Task.FromResult(_policy.Value);

    public void Dispose() => _changes?.Dispose();

    private static Lazy<CorsPolicy?> Later(CrossSiteOptions options) => new(() => Build(options));

    private static CorsPolicy? Build(CrossSiteOptions options) =>
        options.TrustedOrigins.Count == 0
            ? null
            : new CorsPolicyBuilder([.. options.TrustedOrigins])
                .AllowCredentials()
                .AllowAnyMethod()
                .AllowAnyHeader()
                .SetPreflightMaxAge(TimeSpan.FromMinutes(10))
                .WithExposedHeaders(
                    "X-Request-Id",
                    "X-RateLimit-Limit",
                    "X-RateLimit-Remaining",
                    "X-RateLimit-Reset",
                    "Retry-After",
                    "Location",
                    "ETag",
                    "Content-Disposition",
                    "Tus-Resumable",
                    "Upload-Offset",
                    "Upload-Length"
                )
                .Build();
}
