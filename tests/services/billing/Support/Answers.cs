using System.Net;
using System.Text.Json;

namespace Panel.Billing.Tests.Support;

internal static class Answers
{
    public static async Task<JsonElement> JsonAsync(this Task<HttpResponseMessage> pending, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var response = await pending;
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == expected, $"{(int)response.StatusCode} instead of {(int)expected}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    public static async Task<JsonElement> RefusedAsync(this Task<HttpResponseMessage> pending, HttpStatusCode expected, string code)
    {
        var body = await pending.JsonAsync(expected);
        Assert.Equal(code, body.GetProperty("code").GetString());
        return body;
    }
}
