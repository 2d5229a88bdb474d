using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Panel.Nodes.Tests.Support;

internal static class Answers
{
    public static async Task<JsonElement> JsonAsync(this Task<HttpResponseMessage> pending, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var response = await pending;
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == expected, $"{(int)response.StatusCode} instead of {(int)expected}: {text}");
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
    }

    public static async Task RefusedAsync(this Task<HttpResponseMessage> pending, HttpStatusCode expected, string code) =>
        Assert.Equal(code, (await pending.JsonAsync(expected)).GetProperty("code").GetString());

    public static Task<HttpResponseMessage> PutAsync(this HttpClient client, string path, object body, string? ifMatch = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = JsonContent.Create(body) };
        if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return client.SendAsync(request);
    }
}
