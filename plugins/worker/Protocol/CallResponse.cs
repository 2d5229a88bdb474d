using System.Text.Json;
using Panel.Plugins.Sdk;

namespace Panel.Plugins.Worker.Protocol;

/// <param name="Result">What the method returned, as JSON; null when it returns nothing or failed.</param>
/// <param name="Failure">Of the <see cref="ProviderException"/> that the plugin threw.</param>
/// <param name="Message">Of that exception, or what went wrong in the plugin.</param>
/// <param name="RetryAfterSeconds">Of that exception.</param>
/// <param name="Fault">True when the plugin threw anything else.</param>
internal sealed record CallResponse(
    JsonElement? Result = null,
    ProviderFailure? Failure = null,
    string? Message = null,
    double? RetryAfterSeconds = null,
    bool Fault = false
);
