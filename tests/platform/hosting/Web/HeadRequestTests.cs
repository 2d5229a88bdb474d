using System.Net;

namespace Panel.Hosting.Tests.Web;

/// <summary>HEAD is answered wherever GET is, in every service.</summary>
public sealed class HeadRequestTests(NotesHost host) : IClassFixture<NotesHost>
{
    [Theory]
    [InlineData("/text", HttpStatusCode.OK)]
    [InlineData("/notes", HttpStatusCode.OK)]
    [InlineData("/notes?limit=0", HttpStatusCode.BadRequest)]
    [InlineData("/admins", HttpStatusCode.Forbidden)]
    [InlineData("/nowhere", HttpStatusCode.NotFound)]
    [InlineData("/health/live", HttpStatusCode.OK)]
    [InlineData("/health/ready", HttpStatusCode.OK)]
    public async Task Head_OfWhatGetAnswers_IsTheSameWithoutTheBody(string path, HttpStatusCode status)
    {
        using var get = await host.Client.GetAsync(path);
        using var head = await HeadAsync(host.Client, path);

        Assert.Equal((status, status), (get.StatusCode, head.StatusCode));
        Assert.Equal(get.Content.Headers.ContentType, head.Content.Headers.ContentType);
        Assert.Equal(
            get.Headers.TransferEncodingChunked == true ? null : get.Content.Headers.ContentLength,
            head.Content.Headers.ContentLength
        );
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Head_WithoutACredential_IsRefusedAsGetIs()
    {
        using var client = new HttpClient { BaseAddress = host.Address };
        using var get = await client.GetAsync("/text");
        using var head = await HeadAsync(client, "/text");

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (get.StatusCode, head.StatusCode));
    }

    [Theory]
    [InlineData("HEAD", "/stream", "GET")]
    [InlineData("HEAD", "/only-post", "POST")]
    [InlineData("DELETE", "/text", "GET, HEAD")]
    [InlineData("PUT", "/notes", "GET, HEAD, POST")]
    public async Task Method_ThatIsNotAnswered_IsToldWhichAre(string method, string path, string allowed)
    {
        using var answer = await host.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(allowed, string.Join(", ", answer.Content.Headers.Allow.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Head_WithAnEndpointOfItsOwn_TakesThatOne()
    {
        using var head = await HeadAsync(host.Client, "/both");
        using var get = await host.Client.GetAsync("/both");

        Assert.True(head.Headers.Contains("X-Own-Head"));
        Assert.Equal("get", await get.Content.ReadAsStringAsync());
    }

    private static Task<HttpResponseMessage> HeadAsync(HttpClient client, string path) =>
        client.SendAsync(new HttpRequestMessage(HttpMethod.Head, path));
}
