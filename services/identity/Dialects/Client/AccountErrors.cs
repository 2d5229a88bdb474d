using Microsoft.AspNetCore.Http.HttpResults;
using Panel.Hosting.Errors;

namespace Panel.Identity.Dialects.Client;

/// <summary>What only the account dialect says.</summary>
internal static class AccountErrors
{
    public static readonly ApiError NoApiKey = new(404, "not_found", "api key not found");

    public static readonly ApiError NoSession = new(404, "not_found", "session not found");

    public static readonly ApiError NotASession = new(400, "not_a_session", "only a session can be logged out");

    /// <summary>The answer when there is nothing to say.</summary>
    public static Ok<EmptyResponse> Done => TypedResults.Ok(new EmptyResponse());
}

/// <summary>Nothing to say.</summary>
internal sealed record EmptyResponse;
