using Panel.Hosting.Errors;
using Panel.Plugins.Host;
using Panel.Plugins.Sdk;

namespace Panel.Nodes.Credentials;

/// <summary>How the API says that a provider or its plugin did not do what was asked (spec nodes.md, Common).</summary>
internal static class ProviderErrors
{
    // What a provider names may be any number.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan UsualWait = TimeSpan.FromSeconds(30);

    public static ApiError Of(ProviderException exception, OpenedCredential credential)
    {
        var message = credential.Clean(exception.Message);
        return exception.Failure switch
        {
            ProviderFailure.Conflict => ApiErrors.Conflict("record_changed", message),
            ProviderFailure.RateLimited => RateLimited(WaitOf(exception), message),
            ProviderFailure.Unavailable => new ApiError(
                503,
                "provider_unavailable",
                message,
                RetryAfter: WaitOf(exception)
            ),
            _ => new ApiError(422, "provider_refused", message),
        };
    }

    // Its message is the host's own: no text of the plugin's exceptions.
    public static ApiError Of(PluginFailedException exception) =>
        ApiErrors.Unavailable(exception.Message, "plugin_failed");

    public static ApiError RateLimited(TimeSpan wait, string message) =>
        new(429, "provider_rate_limited", message, RetryAfter: wait);

    public static ApiError TooSlow() =>
        ApiErrors.Unavailable("The provider did not answer in time.", "provider_unavailable");

    public static TimeSpan WaitOf(ProviderException exception) =>
        exception.RetryAfter is { } wait && wait > TimeSpan.Zero
            ? (wait < LongestWait ? wait : LongestWait)
            : UsualWait;
}
