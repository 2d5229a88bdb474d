using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Panel.Hosting.Tests.Web;

/// <summary>What the framework refuses before a handler runs is told in our words, with the field.</summary>
public sealed class UnreadableRequestTests(NotesHost host) : IClassFixture<NotesHost>
{
    [Theory]
    [InlineData("days=many", "days")]
    [InlineData("days=1&user_id=x", "user_id")]
    [InlineData("hidden=maybe", "hidden")]
    [InlineData("written_at=yesterday", "written_at")]
    public async Task Query_OfTheWrongType_NamesTheParameter(string query, string field)
    {
        using var answer = await host.Client.GetAsync($"/notes/some?{query}");

        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(field, Assert.Single(body.GetProperty("errors").EnumerateObject()).Name);
        Assert.Equal("invalid", body.GetProperty("code").GetString());
    }

    [Theory]
    [InlineData(
        "/v1/notes",
        """{"error":"body: Required.","code":"invalid","request_id":"*","errors":{"body":["Required."]}}""",
        400
    )]
    [InlineData("/api/client/notes", """{"errors":["body: Required."]}""", 400)]
    [InlineData("/api/auth/notes", """{"error":"body: Required."}""", 400)]
    [InlineData(
        "/api/v1/notes",
        """{"error":"validation_failed","message":"Required.","errors":{"body":["Required."]}}""",
        422
    )]
    public async Task Body_ThatIsNotThere_IsAskedForInTheDialect(string path, string expected, int status)
    {
        using var answer = await host.Client.PostAsync(path, content: null);

        var text = await answer.Content.ReadAsStringAsync();
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(
            expected,
            System.Text.RegularExpressions.Regex.Replace(
                text,
                "\"request_id\":\"[^\"]+\"",
                "\"request_id\":\"*\"",
                System.Text.RegularExpressions.RegexOptions.None,
                TimeSpan.FromSeconds(1)
            )
        );
    }

    [Fact]
    public async Task Body_ThatIsNothingButNull_IsAskedFor()
    {
        using var content = new StringContent("null", Encoding.UTF8, "application/json");
        using var answer = await host.Client.PostAsync("/v1/notes", content);

        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("body", Assert.Single(body.GetProperty("errors").EnumerateObject()).Name);
    }

    [Fact]
    public async Task Body_ThatIsTooLarge_EndsTheConnectionAndSaysSo()
    {
        // The client reads the answer only once it has sent its body, and the server does not wait for that.
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/notes")
        {
            Content = new StringContent(new string(' ', 2 * 1024 * 1024), Encoding.UTF8, "application/json"),
        };
        request.Headers.ExpectContinue = true;
        using var answer = await host.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.True(answer.Headers.ConnectionClose);
    }

    [Fact]
    public async Task Body_WithoutAContentType_IsRefusedInOurWords()
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes("""{"text":"x"}"""));
        using var answer = await host.Client.PostAsync("/v1/notes", content);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.Equal(
            "unsupported_media_type",
            (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString()
        );
    }
}
