using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Panel.Gateway.Tests.Support;

internal static class Answers
{
    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage response) =>
        JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;

    /// <summary>What reached the stub service, by names without regard to case.</summary>
    public static async Task<Dictionary<string, string>> HeadersSeenAsync(this HttpResponseMessage response) =>
        new(
            (await response.Content.ReadFromJsonAsync<Dictionary<string, string>>())!,
            StringComparer.OrdinalIgnoreCase
        );

    /// <summary>The native error, under the request id that the answer's header names.</summary>
    public static async Task RefusedAsync(this HttpResponseMessage response, HttpStatusCode expected, string code)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == expected, $"{(int)response.StatusCode} instead of {(int)expected}: {text}");
        var body = await response.JsonAsync();
        Assert.Equal(code, body.GetProperty("code").GetString());
        Assert.Equal(
            Assert.Single(response.Headers.GetValues("X-Request-Id")),
            body.GetProperty("request_id").GetString()
        );
    }
}
