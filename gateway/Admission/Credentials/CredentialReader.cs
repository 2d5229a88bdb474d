using System.Buffers;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;

namespace Panel.Gateway.Admission.Credentials;

/// <summary>
/// Finds the credential of a request: <c>Authorization: Bearer</c> or <c>ApiKey</c>,
/// <c>X-Api-Key</c>, <c>X-Agent-Token</c>, or the session cookie. A header
/// wins over the cookie, except under <c>/api/client</c>. What cannot be a
/// credential by its form is never sent to identity.
/// </summary>
internal static class CredentialReader
{
    public const string ApiKeyHeader = "X-Api-Key";
    public const string AgentHeader = "X-Agent-Token";
    public static readonly ApiError InvalidHeader = ApiErrors.Unauthorized(
        "The authorization header holds no credential.",
        "invalid_authorization_header"
    );

    private static readonly ApiError MalformedKey = ApiErrors.Unauthorized(
        "The API key has no valid form.",
        "malformed_api_key"
    );
    private const string BearerScheme = "Bearer ";
    private const string ApiKeyScheme = "ApiKey ";
    private const int ApiTokenLength = 48;
    private const int LongestToken = 4096;
    private const int ShortestToken = 20;
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.";
    private static readonly SearchValues<char> TokenLetters = SearchValues.Create(Letters);
    private static readonly SearchValues<char> CookieLetters = SearchValues.Create(Letters + ":");
    private const int LongestCookie = 256;

    /// <returns>The credential; or the refusal of one that has no valid form; or neither.</returns>
    public static (Credential? Credential, ApiError? Refusal) Read(HttpRequest request)
    {
        if (request.Headers.TryGetValue(AgentHeader, out var agent))
        {
            return Of(Credential.Agent, agent, IsToken);
        }

        // Parsing makes a collection, also of nothing.
        var cookie = request.Headers.Cookie.Count == 0 ? null : request.Cookies[SessionCookie.Name];
        if (cookie is not null && request.Path.StartsWithSegments("/api/client", StringComparison.OrdinalIgnoreCase))
        {
            return OfCookie(cookie);
        }

        var authorization = request.Headers.Authorization.ToString();
        if (authorization.Length > 0 && OfHeader(request.HttpContext, authorization) is { } found)
        {
            return found;
        }

        if (request.Headers.TryGetValue(ApiKeyHeader, out var key))
        {
            return Of(Credential.Bearer, key, IsBearer, MalformedKey);
        }

        if (authorization.Length > 0)
        {
            return (null, InvalidHeader);
        }

        return cookie is null ? default : OfCookie(cookie);
    }

    private static (Credential?, ApiError?)? OfHeader(HttpContext context, string authorization)
    {
        // Not with HTTP/3, where connections are other ones.
        var shown = context.Features.Get<ConnectionCredentialCache>();
        if (shown?.Of(authorization) is { } before)
        {
            return (before, null);
        }

        var read =
            After(BearerScheme, authorization) is { } token ? Of(Credential.Bearer, token, IsBearer)
            : After(ApiKeyScheme, authorization) is { } named ? Of(Credential.Bearer, named, IsBearer, MalformedKey)
            : ((Credential? Credential, ApiError?)?)null;
        if (read?.Credential is { } credential)
        {
            shown?.Remember(authorization, credential);
        }

        return read;
    }

    private static string? After(string scheme, string authorization) =>
        authorization.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)
            ? authorization[scheme.Length..].Trim()
            : null;

    private static (Credential?, ApiError?) Of(
        string kind,
        string? value,
        Func<string, bool> isValid,
        ApiError? refusal = null
    ) => value is not null && isValid(value) ? (new Credential(kind, value), null) : (null, refusal ?? InvalidHeader);

    private static (Credential?, ApiError?) OfCookie(string cookie) =>
        cookie.Length <= LongestCookie && !cookie.AsSpan().ContainsAnyExcept(CookieLetters)
            ? (new Credential(Credential.Session, cookie), null)
            : (null, ApiErrors.Unauthorized("The session is not valid.", "invalid_session"));

    // An API token has one length; anything else would have to be an access token, which has two dots.
    private static bool IsBearer(string value) =>
        IsToken(value) && (value.Length == ApiTokenLength || value.AsSpan().Count('.') == 2);

    private static bool IsToken(string value) =>
        value.Length is >= ShortestToken and <= LongestToken && !value.AsSpan().ContainsAnyExcept(TokenLetters);
}
