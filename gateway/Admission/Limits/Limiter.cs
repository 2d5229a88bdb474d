using Panel.Gateway.Admission.Introspection;
using Panel.Gateway.Admission.Limits.Buckets;
using Panel.Gateway.Admission.Limits.Partitions;
using Panel.Gateway.Admission.Limits.Settings;
using Panel.Hosting.Errors;

namespace Panel.Gateway.Admission.Limits;

/// <summary>Counts a request against limits, one after the other.</summary>
internal sealed class Limiter(BodyPartitions bodies)
{
    public static ApiError Refusal(TimeSpan retryAfter) =>
        new(
            429,
            "rate_limited",
            $"Too many requests. Retry in {Math.Max(1, Math.Ceiling(retryAfter.TotalSeconds))} s.",
            RetryAfter: retryAfter
        );

    public static ApiError Unavailable { get; } =
        ApiErrors.Unavailable("The request cannot be counted right now.", "limits_unavailable");

    /// <returns>The answer to a request that may not go on.</returns>
    public static async ValueTask<ApiError?> TakeAsync(
        Limit limit,
        UInt128 partition,
        string? plan,
        AppliedLimits applied,
        CancellationToken cancellationToken
    )
    {
        var decision = (PermitLease)await limit.TakeAsync(partition, plan, cancellationToken);
        Count(limit, decision);
        applied.Add(decision);
        return decision.IsAcquired ? null
            : decision.IsUnavailable ? Unavailable
            : Refusal(decision.RetryAfter);
    }

    public static void Count(Limit limit, PermitLease decision) =>
        limit.Meter.Count(
            limit.Name,
            decision.IsAcquired ? "allowed"
                : decision.IsUnavailable ? "unavailable"
                : "refused"
        );

    /// <summary>The limits of a route that need no caller.</summary>
    public async ValueTask<ApiError?> TakeAsync(
        Limit[] limits,
        HttpContext context,
        UInt128 address,
        AppliedLimits applied
    )
    {
        string? value = null;
        foreach (var limit in limits)
        {
            if (limit.NeedsCaller)
            {
                continue;
            }

            if (
                limit.NeedsBody
                && (
                    value ??= await JsonBodyKeyReader.FindAsync(
                        context.Request,
                        RouteLimits.MemberOf(context),
                        context.RequestAborted
                    )
                )
                    is null
            )
            {
                return ApiErrors.TooLarge;
            }

            var partition = limit.Partition switch
            {
                LimitPartition.Body => bodies.Of(value!, null),
                LimitPartition.BodyAndAddress => bodies.Of(value!, address),
                LimitPartition.Everybody => UInt128.Zero,
                _ => address,
            };
            if (await TakeAsync(limit, partition, null, applied, context.RequestAborted) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    /// <summary>The limits of everybody with a credential, and those of the route that count by it.</summary>
    public static async ValueTask<ApiError?> TakeAsync(
        Limit[] limits,
        Caller caller,
        string? plan,
        AppliedLimits applied,
        CancellationToken cancellationToken
    )
    {
        foreach (var limit in limits)
        {
            if (!limit.NeedsCaller)
            {
                continue;
            }

            var partition = CallerPartition.Of(
                limit.Partition == LimitPartition.User ? caller.Payer : caller.Answer.CredentialId
            );
            if (await TakeAsync(limit, partition, plan, applied, cancellationToken) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }
}
