using Microsoft.AspNetCore.Http;
using Panel.Hosting.Principals;

namespace Panel.Hosting.Errors.Dialects;

/// <summary><c>/api/auth</c> and <c>/api/apikeys</c>: <c>{"error":"text"}</c>.</summary>
internal sealed class SessionDialect : ErrorDialect
{
    private static readonly Dictionary<string, string> Texts = new(StringComparer.Ordinal)
    {
        ["unauthorized"] = "Missing token",
        ["invalid_authorization_header"] = "Invalid token",
        ["invalid_api_key"] = "Invalid API key",
        ["malformed_api_key"] = "Invalid API key",
        ["invalid_token"] = "Invalid token",
        ["invalid_session"] = "Invalid session",
        ["invalid_credentials"] = "Invalid credentials",
        ["invalid_csrf_token"] = "Invalid CSRF token",
        ["invalid_challenge"] = "Invalid or expired tempToken",
        ["invalid_code"] = "Invalid token",
        ["invalid_email_code"] = "Invalid email code",
        ["invalid_recovery_code"] = "Invalid backup code",
        ["invalid_passkey"] = "Authentication failed",
        ["route_not_found"] = "Not found",
    };

    public override Type BodyType => typeof(SessionErrorResponse);

    public override object BodyOf(ApiError error, HttpContext context) =>
        new SessionErrorResponse(TextOf(error, context));

    private static string TextOf(ApiError error, HttpContext context)
    {
        if (error.Permission is null)
        {
            return Texts.GetValueOrDefault(error.Code, error.Message);
        }

        return context.Features.Get<Principal>()?.CredentialKind == CredentialKind.ApiToken
            ? "Insufficient permissions (api key)"
            : "Insufficient permissions";
    }
}

/// <param name="Error">What went wrong.</param>
public sealed record SessionErrorResponse(string Error);
