using Microsoft.AspNetCore.RateLimiting;
using Panel.Gateway.Admission.Credentials;
using Panel.Gateway.Admission.Introspection;
using Panel.Gateway.Admission.Limits.Buckets;
using Panel.Gateway.Admission.Limits.Partitions;
using Panel.Hosting.Errors;

namespace Panel.Gateway.Admission.Limits;

/// <summary>
/// Before any credential is looked at, every request counts against its address, and is
/// given back once its credential has proved good; so a flood of guesses
/// ends here, while hundreds behind one address each have a budget of their own.
/// When a client there has used the address up, those whose
/// credentials were good before still get in.
/// </summary>
internal sealed class AddressLimits(CurrentLimits limits, Limiter limiter, IntrospectionCache known)
{
    public async ValueTask<ApiError?> RefusalOfAsync(HttpContext context, RequestState visit)
    {
        var (set, applied) = (limits.Set, visit.Limits);
        var address = AddressPartition.Of(context.Connection.RemoteIpAddress);
        if (context.GetEndpoint()?.Metadata.GetMetadata<DisableRateLimitingAttribute>() is not null)
        {
            applied.AddAddress(set.ByAddress.Look(address));
            return null;
        }

        var decision = (PermitLease)await set.ByAddress.TakeAsync(address, null, context.RequestAborted);
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
