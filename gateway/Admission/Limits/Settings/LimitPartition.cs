namespace Panel.Gateway.Admission.Limits.Settings;

/// <summary>What a limit counts by.</summary>
public enum LimitPartition
{
    /// <summary>The client's address; of IPv6 the first 64 bits, since a subscriber owns them all.</summary>
    Address,

    /// <summary>The session or token that was shown.</summary>
    Credential,

    /// <summary>The user (or node) behind the credential.</summary>
    User,

    /// <summary>
    /// A member of the JSON body that the route names with <c>LimitBy</c>: the
    /// account that a user signs in to, a challenge.
    /// </summary>
    Body,

    /// <summary>The same, from one address.</summary>
    BodyAndAddress,

    /// <summary>Nothing: all requests together.</summary>
    Everybody,
}
