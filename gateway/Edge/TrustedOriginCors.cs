using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;
using Panel.Gateway.CrossSite;

namespace Panel.Gateway.Edge;

/// <summary>Pages of the origins that may use a session cookie may also read the answers; nobody else's may. One setting, since either without the other is of no use.</summary>
internal sealed class TrustedOriginCors : ICorsPolicyProvider, IDisposable
{
    private readonly IDisposable? _changes;
    private volatile CorsPolicy? _policy;

    public TrustedOriginCors(IOptionsMonitor<CrossSiteOptions> options)
    {
        _policy = Build(options.CurrentValue);
        _changes = options.OnChange(changed => _policy = Build(changed));
    }

    public Task<CorsPolicy?> GetPolicyAsync(HttpContext context, string? policyName) => Task.FromResult(_policy);

    public void Dispose() => _changes?.Dispose();

    private static CorsPolicy? Build(CrossSiteOptions options) => options.TrustedOrigins.Count == 0 ? null : new CorsPolicyBuilder([.. options.TrustedOrigins])
        .AllowCredentials().AllowAnyMethod().AllowAnyHeader().SetPreflightMaxAge(TimeSpan.FromMinutes(10))
        .WithExposedHeaders("X-Request-Id", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "Retry-After", "Location", "ETag", "Content-Disposition", "Tus-Resumable", "Upload-Offset", "Upload-Length")
        .Build();
}
