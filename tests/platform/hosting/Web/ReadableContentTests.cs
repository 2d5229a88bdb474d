using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace Panel.Hosting.Tests.Web;

/// <summary>A body in a form that is not read here is refused as that, whatever it is.</summary>
public sealed class ReadableContentTests(NotesHost host) : IClassFixture<NotesHost>
{
    [Theory]
    [InlineData("application/json; charset=nope", null)]
    [InlineData("application/json; charset=\"nope\"", null)]
    [InlineData("application/json; charset=utf-16", null)]
    [InlineData("application/json; charset=utf-32", null)]
    [InlineData("application/json; charset=utf-7", null)]
    [InlineData("application/json; charset=iso-8859-1", null)]
    [InlineData("application/json; charset=utf-8; charset=utf-16", null)]
    [InlineData("application/vnd.panel+json; charset=utf-16", null)]
    [InlineData("application/json", "gzip")]
    [InlineData("application/json", "identity, br")]
    [InlineData("application/json; charset=utf-8", "nope")]
    public async Task Body_ThatIsNotPlainUtf8_IsUnsupportedInTheDialect(string type, string? encoding)
    {
        foreach (
            var (path, member) in ((string, string)[])
                [
                    ("/v1/notes", "code"),
                    ("/api/client/notes", "errors"),
                    ("/api/v1/notes", "message"),
                    ("/api/auth/notes", "error"),
                    ("/api/apikeys/notes", "error"),
                ]
        )
        {
            using var answer = await PostAsync(path, Encoding.UTF8.GetBytes("""{"text":"a"}"""), type, encoding);

            Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
            Assert.NotNull((await answer.Content.ReadFromJsonAsync<JsonObject>())![member]);
        }
    }

    [Theory]
    [InlineData("application/json; charset=utf-8", null)]
    [InlineData("application/json; charset=UTF-8", "identity")]
    [InlineData("application/json; charset=\"utf-8\"", null)]
    [InlineData("application/json; charset=utf8", null)]
    [InlineData("application/json", null)]
    public async Task Body_InUtf8_IsRead(string type, string? encoding)
    {
        using var answer = await PostAsync("/v1/notes", Encoding.UTF8.GetBytes("""{"text":"ä"}"""), type, encoding);

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal("ä", (string?)(await answer.Content.ReadFromJsonAsync<JsonObject>())!["text"]);
    }

    [Theory]
    [InlineData("application/json; charset")]
    [InlineData("application/json;;charset==")]
    [InlineData("application/json; charset=")]
    [InlineData("application")]
    public async Task Body_OfAGarbledType_IsNoFailureOfOurs(string type)
    {
        using var answer = await PostAsync("/v1/notes", Encoding.UTF8.GetBytes("""{"text":"a"}"""), type, null);

        Assert.InRange((int)answer.StatusCode, 200, 499);
    }

    [Fact]
    public async Task Body_WhoseBytesAreNotUtf8_IsABadRequest()
    {
        using var answer = await PostAsync(
            "/v1/notes",
            Encoding.Unicode.GetBytes("""{"text":"a"}"""),
            "application/json",
            null
        );

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    private async Task<HttpResponseMessage> PostAsync(string path, byte[] body, string type, string? encoding)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        if (encoding is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        }

        return await host.Client.PostAsync(path, content);
    }
}
