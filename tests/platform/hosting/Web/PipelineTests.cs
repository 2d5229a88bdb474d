using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Panel.Hosting.Tests.Web;

public sealed class PipelineTests(NotesHost host) : IClassFixture<NotesHost>
{
    [Theory]
    [InlineData("""{"text":"a","style":{"size":"large"}}""", "style.size")]
    [InlineData("""{"text":1}""", "text")]
    [InlineData("not json", "body")]
    public async Task Post_BodyOfTheWrongShape_NamesTheField(string json, string field)
    {
        using var content = new StringContent(json, null, "application/json");
        using var response = await host.Client.PostAsync("/notes", content);
        var body = await response.Content.ReadFromJsonAsync<JsonElement>();

        Assert.Equal(
            (HttpStatusCode.BadRequest, "invalid"),
            (response.StatusCode, body.GetProperty("code").GetString())
        );
        Assert.Equal(field, Assert.Single(body.GetProperty("errors").EnumerateObject()).Name);
    }

    [Theory]
    [InlineData(
        "/v1/notes",
        """{"error":"The Content-Type is not supported.","code":"unsupported_media_type","request_id":"*","errors":null}"""
    )]
    [InlineData("/api/client/notes", """{"errors":["The Content-Type is not supported."]}""")]
    [InlineData(
        "/api/v1/notes",
        """{"error":"unsupported_media_type","message":"The Content-Type is not supported."}"""
    )]
    [InlineData("/api/auth/notes", """{"error":"The Content-Type is not supported."}""")]
    [InlineData("/api/apikeys/notes", """{"error":"The Content-Type is not supported."}""")]
    public async Task Post_OfAnotherContentType_IsRefusedInThePathsDialect(string path, string expected)
    {
        foreach (var type in (string[])["text/plain", "application/x-www-form-urlencoded", "application/xml"])
        {
            using var content = new StringContent("""{"text":"a"}""", null, type);
            using var response = await host.Client.PostAsync(path, content);
            var body = (await response.Content.ReadFromJsonAsync<JsonObject>())!;
            if (body.ContainsKey("request_id"))
            {
                body["request_id"] = "*";
            }

            Assert.Equal((HttpStatusCode.UnsupportedMediaType, expected), (response.StatusCode, body.ToJsonString()));
            Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("a-key")]
    public async Task Post_BodyAboveTheLimit_IsTooLarge(string? key)
    {
        using var response = await host.WriteAsync(new string('x', 1024 * 1024), key);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal(
            "too_large",
            (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString()
        );
    }

    [Fact]
    public async Task List_RowsComeInBetweenPages_EachOldRowIsSeenOnce()
    {
        var texts = Enumerable.Range(0, 5).Select(number => $"page {number}").ToList();
        foreach (var text in texts)
        {
            (await host.WriteAsync(text, null)).Dispose();
        }

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await host.Client.GetFromJsonAsync<JsonElement>(
                $"/notes?limit=2{(cursor is null ? "" : $"&cursor={cursor}")}"
            );
            seen.AddRange(
                page.GetProperty("data").EnumerateArray().Select(note => note.GetProperty("text").GetString()!)
            );
            cursor = page.GetProperty("next_cursor").GetString();
            (await host.WriteAsync("inserted", null)).Dispose();
        } while (cursor is not null);

        Assert.Equal(texts.AsEnumerable().Reverse(), seen);
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=201", "limit")]
    [InlineData("cursor=abc", "cursor")]
    [InlineData("cursor=!!!!!!!!!!!!!!!!!!!!!!", "cursor")]
    public async Task List_BadQuery_NamesTheField(string query, string field)
    {
        using var response = await host.Client.GetAsync($"/notes?{query}");
        var body = await response.Content.ReadFromJsonAsync<JsonElement>();

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(field, Assert.Single(body.GetProperty("errors").EnumerateObject()).Name);
    }
}
