using System.Net;
using System.Text.Json;

namespace Panel.Testing;

/// <summary>What a test expects of an answer; anything else throws with the answer's text.</summary>
public static class JsonAnswers
{
    /// <returns>The body, undefined when there is none.</returns>
    public static async Task<JsonElement> JsonAsync(
        this Task<HttpResponseMessage> pending,
        HttpStatusCode expected = HttpStatusCode.OK
    )
    {
        using var response = await pending;
        var text = await response.Content.ReadAsStringAsync();
        if (response.StatusCode != expected)
        {
            throw new InvalidOperationException($"{(int)response.StatusCode} instead of {(int)expected}: {text}");
        }

        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
    }

    /// <param name="code">The stable code of the refusal.</param>
    public static async Task<JsonElement> RefusedAsync(
        this Task<HttpResponseMessage> pending,
        HttpStatusCode expected,
        string code
    )
    {
        var body = await pending.JsonAsync(expected);
        return body.GetProperty("code").GetString() == code
            ? body
            : throw new InvalidOperationException($"{body} instead of {code}");
    }
}
