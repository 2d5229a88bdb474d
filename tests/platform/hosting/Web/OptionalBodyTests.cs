using System.Net;
using System.Text;

namespace Panel.Hosting.Tests.Web;

/// <summary>
/// A POST without members that must be there takes no body; every other request is as strict as before.
/// </summary>
public sealed class OptionalBodyTests(NotesHost host) : IClassFixture<NotesHost>
{
    private const string Empty = """{"text":null,"color":null,"counts":null,"colors":null,"times":1}""";

    [Theory]
    [InlineData("/v1/marks")]
    [InlineData("/api/client/marks")]
    public async Task Post_WithoutABody_MeansAnEmptyObject(string path)
    {
        using var nothing = await host.Client.PostAsync(path, content: null);
        using var typed = await host.Client.PostAsync(path, new StringContent("", Encoding.UTF8, "application/json"));
        using var form = await host.Client.PostAsync(
            path,
            new StringContent("", Encoding.UTF8, "application/x-www-form-urlencoded")
        );
        using var chunked = await SendChunkedAsync(path, "", contentType: null);

        foreach (var answer in new[] { nothing, typed, form, chunked })
        {
            Assert.Equal((HttpStatusCode.OK, Empty), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
        }
    }

    [Fact]
    public async Task Post_WithABodyOfUnknownLength_IsReadInFull()
    {
        using var answer = await SendChunkedAsync("/v1/marks", """{"text":"x"}""", "application/json");

        Assert.Equal(
            Empty.Replace("\"text\":null", "\"text\":\"x\"", StringComparison.Ordinal),
            await answer.Content.ReadAsStringAsync()
        );
    }

    [Fact]
    public async Task Post_WithABodyThatIsNoJson_IsRefusedAsBefore()
    {
        using var text = await host.Client.PostAsync("/v1/marks", new StringContent("{}", Encoding.UTF8, "text/plain"));
        using var blank = await host.Client.PostAsync(
            "/v1/marks",
            new StringContent(" ", Encoding.UTF8, "application/json")
        );
        using var missing = await host.Client.PostAsync("/v1/notes", content: null);
        using var put = await host.Client.PutAsync("/v1/marks", content: null);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, text.StatusCode);
        Assert.All([blank, missing, put], answer => Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode));
    }

    private async Task<HttpResponseMessage> SendChunkedAsync(string path, string body, string? contentType)
    {
        var bytes = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes(body)));
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = bytes };
        request.Headers.TransferEncodingChunked = true;
        if (contentType is not null)
        {
            request.Content.Headers.ContentType = new(contentType);
        }

        return await host.Client.SendAsync(request);
    }
}
