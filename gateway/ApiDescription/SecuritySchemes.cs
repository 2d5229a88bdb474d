using System.Text.Json.Nodes;
using Panel.Gateway.Admission.Credentials;
using Panel.Hosting.Auth;

namespace Panel.Gateway.ApiDescription;

/// <summary>The credentials that the gateway takes, and those that a route's policy asks for.</summary>
internal static class SecuritySchemes
{
    public static JsonObject All =>
        new()
        {
            ["bearer"] = new JsonObject
            {
                ["type"] = "http",
                ["scheme"] = "bearer",
                ["description"] = "An access token, or an API token.",
            },
            ["apiKey"] = new JsonObject
            {
                ["type"] = "apiKey",
                ["in"] = "header",
                ["name"] = CredentialReader.ApiKeyHeader,
                ["description"] = "An API token.",
            },
            ["apiKeyAuthorization"] = new JsonObject
            {
                ["type"] = "apiKey",
                ["in"] = "header",
                ["name"] = "Authorization",
                ["description"] = "`ApiKey` and an API token.",
            },
            ["session"] = new JsonObject
            {
                ["type"] = "apiKey",
                ["in"] = "cookie",
                ["name"] = SessionCookie.Name,
                ["description"] =
                    "A browser's session. What changes something needs the x-csrf-token header too, and must "
                    + "come from the panel's own pages.",
            },
            ["agent"] = new JsonObject
            {
                ["type"] = "apiKey",
                ["in"] = "header",
                ["name"] = CredentialReader.AgentHeader,
                ["description"] = "A node's agent.",
            },
        };

    /// <param name="access">public, user, admin or agent.</param>
    public static JsonArray For(string access) =>
        access switch
        {
            "public" => [],
            "agent" => [Alone("agent")],
            _ => [Alone("bearer"), Alone("apiKey"), Alone("apiKeyAuthorization"), Alone("session")],
        };

    private static JsonObject Alone(string scheme) => new() { [scheme] = new JsonArray() };
}
