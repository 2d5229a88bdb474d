using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Panel.ServiceDefaults.Tests.Web;

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

        Assert.Equal((HttpStatusCode.BadRequest, "invalid"), (response.StatusCode, body.GetProperty("code").GetString()));
        Assert.Equal(field, Assert.Single(body.GetProperty("errors").EnumerateObject()).Name);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("a-key")]
    public async Task Post_BodyAboveTheLimit_IsTooLarge(string? key)
    {
        using var response = await host.WriteAsync(new string('x', 1024 * 1024), key);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("too_large", (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
    }

    [Fact]
    public async Task List_RowsComeInBetweenPages_EachOldRowIsSeenOnce()
    {
        var texts = Enumerable.Range(0, 5).Select(number => $"page {number}").ToList();
        foreach (var text in texts) (await host.WriteAsync(text, null)).Dispose();

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await host.Client.GetFromJsonAsync<JsonElement>($"/notes?limit=2{(cursor is null ? "" : $"&cursor={cursor}")}");
            seen.AddRange(page.GetProperty("data").EnumerateArray().Select(note => note.GetProperty("text").GetString()!));
            cursor = page.GetProperty("next_cursor").GetString();
            (await host.WriteAsync("inserted", null)).Dispose();
        }
        while (cursor is not null);

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
