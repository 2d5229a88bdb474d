using System.Text.Json.Nodes;

namespace Panel.Gateway.ApiDescription;

/// <summary>The headers that the gateway puts on answers, described once.</summary>
internal static class SharedHeaders
{
    private const string Prefix = "#/components/headers/";
    private static readonly string[] OnEach =
    [
        "X-Request-Id",
        "X-RateLimit-Limit",
        "X-RateLimit-Remaining",
        "X-RateLimit-Reset",
    ];

    public static JsonObject All =>
        new()
        {
            ["Retry-After"] = Number("Seconds to wait before the next try.", 1),
            ["X-RateLimit-Limit"] = Number(
                "How many requests the limit with the least left lets through in its window.",
                1
            ),
            ["X-RateLimit-Remaining"] = Number("How many of them are left.", 0),
            ["X-RateLimit-Reset"] = Number("When all of them are there again, in seconds since 1970.", 0),
            ["X-Request-Id"] = new JsonObject
            {
                ["description"] = "The request's id in the log of the panel, and in the bodies of native errors.",
                ["required"] = true,
                ["schema"] = new JsonObject { ["type"] = "string", ["pattern"] = "^[0-9a-f]{32}$" },
            },
        };

    /// <param name="more">Besides those of each answer.</param>
    public static void AddTo(JsonObject response, params ReadOnlySpan<string> more)
    {
        var headers = response["headers"] as JsonObject ?? [];
        foreach (var name in (string[])[.. OnEach, .. more])
        {
            headers[name] = new JsonObject { ["$ref"] = Prefix + name };
        }

        response["headers"] = headers;
    }

    private static JsonObject Number(string description, int least) =>
        new()
        {
            ["description"] = description,
            ["schema"] = new JsonObject { ["type"] = "integer", ["minimum"] = least },
        };
}
