namespace Panel.Plugins.Sdk;

/// <summary>A provider said no, or could not be asked. Expected: it does not count as a fault of the plugin.</summary>
public sealed class ProviderException : Exception
{
    /// <param name="failure">What the caller does about it depends on this alone.</param>
    /// <param name="message">The provider's own words, for people; no secret, no address inside the panel.</param>
    /// <param name="retryAfter">When the provider named a time to wait.</param>
    /// <param name="innerException">For the log.</param>
    public ProviderException(
        ProviderFailure failure,
        string message,
        TimeSpan? retryAfter = null,
        Exception? innerException = null
    )
        : base(message, innerException)
    {
        Failure = failure;
        RetryAfter = retryAfter;
    }

    /// <summary>What the caller does about it depends on this alone.</summary>
    public ProviderFailure Failure { get; }

    /// <summary>Null when the provider named no time.</summary>
    public TimeSpan? RetryAfter { get; }
}
