using Microsoft.AspNetCore.Http;

namespace Panel.Hosting.Errors.Dialects;

/// <summary><c>/api/client</c>: <c>{"errors":["text"]}</c>, with the exact texts that its clients compare.</summary>
internal sealed class AccountDialect : ErrorDialect
{
    private static readonly Dictionary<string, string> Texts = new(StringComparer.Ordinal)
    {
        ["unauthorized"] = "missing authorization",
        ["invalid_authorization_header"] = "invalid authorization header",
        ["invalid_api_key"] = "invalid api key",
        ["malformed_api_key"] = "invalid authorization header",
        ["invalid_token"] = "invalid session",
        ["invalid_session"] = "invalid session",
        ["ip_not_allowed"] = "ip address not allowed for this api key",
        ["two_factor_required"] = "two-factor authentication required",
        ["account_suspended"] = "account is suspended",
        ["admin_required"] = "unauthorized",
        ["invalid_password"] = "invalid password",
        ["two_factor_enabled"] = "two-factor authentication is already enabled",
        ["two_factor_disabled"] = "two-factor authentication is not enabled",
        ["two_factor_not_begun"] = "two-factor authentication has not been configured",
        ["invalid_code"] = "invalid confirmation code",
        ["invalid_recovery_code"] = "invalid recovery code",
        ["route_not_found"] = "route not found",
        ["api_token_limit"] = "maximum number of api keys reached",
        ["api_token_name_taken"] = "api key with name already exists",
        ["email_taken"] = "email already in use",
        ["username_taken"] = "username already in use",
    };

    // Its clients take 403 on an administrators' path for a wrong permission, and 401 for no administrator at all.
    public override int StatusOf(ApiError error) =>
        error.Code switch
        {
            "admin_required" or "two_factor_not_begun" => 401,
            "api_token_limit" => 417,
            _ => error.Status,
        };

    public override Type BodyType => typeof(AccountErrorResponse);

    public override object BodyOf(ApiError error, HttpContext context) => new AccountErrorResponse([.. TextsOf(error)]);

    private static IEnumerable<string> TextsOf(ApiError error)
    {
        if (error.Fields is { Count: > 0 } fields)
        {
            return fields.SelectMany(field => field.Value.Select(problem => $"{field.Key}: {problem}"));
        }

        if (error.Permission is { } permission)
        {
            return [$"you do not have permission to perform this action: {permission}"];
        }

        if (error is { Status: 429, RetryAfterSeconds: { } seconds })
        {
            return [$"you are ratelimited, retry in {seconds}s"];
        }

        return [Texts.GetValueOrDefault(error.Code, error.Message)];
    }
}

/// <param name="Errors">For people and, word by word, for the clients of this surface.</param>
public sealed record AccountErrorResponse(IReadOnlyList<string> Errors);
