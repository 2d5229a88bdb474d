using Microsoft.AspNetCore.RateLimiting;
using Panel.Gateway.Admission;
using Panel.Gateway.Credentials;
using Panel.Gateway.Introspection;
using Panel.Gateway.Limits.Buckets;
using Panel.Gateway.Limits.Partitions;
using Panel.Hosting.Errors;

namespace Panel.Gateway.Limits;

/// <summary>
/// Before any credential is looked at. Every request counts against its address, and is
/// given back once its credential has proved good; so a flood of guesses
/// ends here, while hundreds behind one address each have a budget of their own.
/// When somebody there has used the address up, those whose
/// credentials were good before still get in.
/// </summary>
internal sealed class AddressLimits(CurrentLimits limits, Limiter limiter, KnownPrincipals known)
{
    public async ValueTask<ApiError?> RefusalOfAsync(HttpContext context, Visit visit)
    {
        var (set, applied) = (limits.Set, visit.Limits);
        var address = AddressPartition.Of(context.Connection.RemoteIpAddress);
        if (context.GetEndpoint()?.Metadata.GetMetadata<DisableRateLimitingAttribute>() is not null)
        {
            applied.AddAddress(set.ByAddress.Look(address));
            return null;
        }

        var decision = (Decision)await set.ByAddress.TakeAsync(address, null, context.RequestAborted);
        Limiter.Count(set.ByAddress, decision);
        applied.AddAddress(decision);
        if (!decision.IsAcquired && !WasGoodBefore(context.Request))
        {
            return decision.IsUnavailable ? Limiter.Unavailable : Limiter.Refusal(decision.RetryAfter);
        }

        var named = RouteLimits.Of(context, set);
        return named.Length == 0 ? null : await limiter.TakeAsync(named, context, address, applied);
    }

    private bool WasGoodBefore(HttpRequest request) =>
        CredentialReader.Read(request).Credential is { } credential
        && RequestedScope.Of(request) is { } scope
        && known.WasGood(credential.KeyIn(scope));
}
