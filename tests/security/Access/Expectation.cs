using Panel.Security.Tests.Scene;
using Panel.Security.Tests.Surface;

namespace Panel.Security.Tests.Access;

/// <summary>
/// What the answer to a call must be. It follows from what the operation says of itself (<c>x-panel-access</c>,
/// <c>x-permission</c>), from who asks, and from whose ids the call names.
/// </summary>
/// <param name="Text">For the message of a failure.</param>
internal sealed record Expectation(string Text, Func<int, bool> Allows)
{
    private static readonly Expectation Success = new("2xx", status => status is >= 200 and < 300);
    private static readonly Expectation Anything = new("an answer", IsAnswer);

    // A WebSocket that is asked for by a plain request.
    private static readonly Expectation NoUpgrade = new("400 or 426", status => status is 400 or 426);

    /// <returns>Null when the call is not made: it would be allowed, and would change something.</returns>
    public static Expectation? Of(ApiOperation operation, Identity identity, Whose whose)
    {
        switch (operation.Access)
        {
            case "public":
                return Anything;
            case "agent":
                return identity.IsAgent ? Anything : OneOf(identity.Refused?[0] == 401 ? [401] : [401, 403, 404]);
            case "admin" or "user":
                break;
            default:
                throw new InvalidOperationException($"{operation} does not say whom it lets in.");
        }

        if (identity.Refused is { } refused)
        {
            return OneOf(refused);
        }

        if (identity.IsCrossSite)
        {
            return operation.IsSafe ? null : OneOf([403]);
        }

        if (operation.Access == "admin")
        {
            return OfAdministration(operation, identity, whose);
        }

        return identity.IsAdministrator ? null : OfUser(operation, identity, whose);
    }

    public static Expectation OneOf(IReadOnlyList<int> statuses) =>
        new(string.Join(" or ", statuses), statuses.Contains);

    private static bool IsAnswer(int status) => status is >= 100 and < 500 and not 429;

    private static Expectation? OfAdministration(ApiOperation operation, Identity identity, Whose whose)
    {
        if (!identity.IsAdministrator)
        {
            return OneOf([403]);
        }

        return whose == Whose.Random ? OneOf([404]) : OfAllowed(operation);
    }

    private static Expectation? OfUser(ApiOperation operation, Identity identity, Whose whose)
    {
        if (identity.BeyondReach is { } resources)
        {
            return OfLimited(operation, resources, whose);
        }

        var isOwn = whose == identity.Home && (identity.IsOwner || !NamesAUsersOwn(operation));
        var isHome = whose == Whose.None || isOwn;
        if (!operation.Permissions.All(identity.Holds))
        {
            return OneOf(isHome ? [403] : [403, 404]);
        }

        return isHome ? OfAllowed(operation) : OneOf([404]);
    }

    // A limited credential loses every permission that cannot be limited, and which these are the description does
    // not say. So what it may read may answer either way; what it may not reach, or change outside its limit, is
    // refused.
    private static Expectation? OfLimited(ApiOperation operation, IReadOnlyList<Resource> beyondReach, Whose whose)
    {
        if (whose == Whose.None)
        {
            return operation.IsSafe ? Anything : null;
        }

        var isBeyond = whose != Whose.Tenant || PathArguments.Of(operation).Any(beyondReach.Contains);
        return operation.IsSafe && !isBeyond ? Anything : OneOf([403, 404]);
    }

    /// <returns>Null for an operation that changes something.</returns>
    public static Expectation? OfAllowed(ApiOperation operation)
    {
        if (!operation.IsSafe)
        {
            return null;
        }

        return operation.IsWebSocket ? NoUpgrade : Success;
    }

    private static bool NamesAUsersOwn(ApiOperation operation) =>
        PathArguments.Of(operation).Any(resource => resource.Ownership == Ownership.User);
}
