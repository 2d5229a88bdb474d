namespace Panel.Plugins.Sdk;

/// <summary>Why a provider could not do what was asked.</summary>
public enum ProviderFailure
{
    /// <summary>The provider understood and refused; asking again gives the same. Shown as 422 provider_refused.</summary>
    Refused,

    /// <summary>The credential is wrong, expired or lacks a right. Shown as 422 provider_refused.</summary>
    Unauthorized,

    /// <summary>The zone, record or server is not there.</summary>
    NotFound,

    /// <summary>What stands there is not what was expected; nothing was written.</summary>
    Conflict,

    /// <summary>Too many calls; see <see cref="ProviderException.RetryAfter"/>. Shown as 429 provider_rate_limited.</summary>
    RateLimited,

    /// <summary>Out of reach, too slow, or failing by itself (5xx). Shown as 503 provider_unavailable.</summary>
    Unavailable,

    /// <summary>The host is not declared in the manifest, not granted, or leads to an address that is forbidden.</summary>
    HostNotDeclared,

    /// <summary>The key-value store would grow over its limit.</summary>
    StoreFull,
}
