using System.Net;
using System.Text.Json;

namespace Panel.Identity.Tests.Hosting;

/// <summary>An HTTP answer with its JSON.</summary>
internal sealed record Answer(HttpStatusCode Status, string Text, HttpResponseMessage Message)
{
    public JsonElement Body => JsonElement.Parse(Text);

    public string? Code => Field("code");

    public Guid Id => Body.GetProperty("id").GetGuid();

    public JsonElement Data => Body.GetProperty("data");

    public string? Field(string name) => Body.GetProperty(name).GetString();

    /// <summary>The body without what differs between any two requests.</summary>
    public string Essence => $"{(int)Status} {Field("error")} {Code} {Body.GetProperty("errors")}";

    public Answer Expect(HttpStatusCode status)
    {
        Assert.True(Status == status, $"Expected {status}, got {Status}: {Text}");
        return this;
    }

    public static async Task<Answer> OfAsync(HttpResponseMessage message) =>
        new(message.StatusCode, await message.Content.ReadAsStringAsync(), message);
}
