using System.Net;

namespace Panel.Agent.Tests.Endpoints;

/// <summary>HEAD wherever GET is served, and ranges by RFC 9110.</summary>
public sealed class HeadAndRangeTests(FilesAgent shared) : IClassFixture<FilesAgent>
{
    private readonly FilesClient files = shared.NewInstance();
    private readonly AgentFixture agent = shared.Agent;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Instance => $"/v1/instances/{Path.GetFileName(Path.GetDirectoryName(files.Data))}";

    [Theory]
    [InlineData("/files/download?path=f", 10L)]
    [InlineData("/files/content?path=f", 10L)]
    [InlineData("/files/download-zip?path=f", null)]
    [InlineData("/files", null)]
    [InlineData("/stats", null)]
    [InlineData("/logs/history", null)]
    [InlineData("/logs/download", null)]
    [InlineData("/install-logs", null)]
    public async Task Head_AnyRead_AnswersAsGetWithoutABody(string route, long? length)
    {
        await File.WriteAllTextAsync(files.At("f"), "0123456789", Cancellation);
        using var get = await agent.GetAsync(Instance + route);
        using var head = await agent.SendAsync(HttpMethod.Head, Instance + route);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (get.StatusCode, head.StatusCode));
        Assert.Equal(get.Content.Headers.ContentType, head.Content.Headers.ContentType);
        Assert.Equal(get.Headers.ETag, head.Headers.ETag);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(Cancellation));
        if (length is not null)
        {
            Assert.Equal(length, head.Content.Headers.ContentLength);
        }
    }

    [Fact]
    public async Task Head_LocalHealth_Is200()
    {
        using var client = new HttpClient { BaseAddress = agent.LocalUrl };
        using var request = new HttpRequestMessage(HttpMethod.Head, "/health");
        using var head = await client.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
    }

    [Fact]
    public async Task Head_Absent_IsAsGet()
    {
        using var file = await agent.SendAsync(HttpMethod.Head, Instance + "/files/download?path=absent");
        using var unknown = await agent.SendAsync(HttpMethod.Head, $"/v1/instances/{Guid.CreateVersion7()}/files");
        using var socket = await agent.SendAsync(HttpMethod.Head, Instance + "/console");
        Assert.Equal(
            (HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.BadRequest),
            (file.StatusCode, unknown.StatusCode, socket.StatusCode)
        );
    }

    [Fact]
    public async Task Head_WithRange_IgnoresIt()
    {
        await File.WriteAllTextAsync(files.At("f"), "0123456789", Cancellation);
        using var head = await agent.SendAsync(
            HttpMethod.Head,
            Instance + "/files/download?path=f",
            configure: r => r.Headers.TryAddWithoutValidation("Range", "bytes=2-5")
        );
        Assert.Equal((HttpStatusCode.OK, 10), (head.StatusCode, head.Content.Headers.ContentLength));
    }

    [Theory]
    [InlineData("items=0-1", 200, "0123456789")]
    [InlineData("seconds=1-", 200, "0123456789")]
    [InlineData("bytes=0-1", 206, "01")]
    [InlineData("Bytes=8-", 206, "89")]
    [InlineData("bytes=-3", 206, "789")]
    [InlineData("bytes=-100", 206, "0123456789")]
    [InlineData("bytes=8-100", 206, "89")]
    [InlineData("bytes=5-2", 200, "0123456789")]
    [InlineData("bytes=", 200, "0123456789")]
    [InlineData("bytes=a-b", 200, "0123456789")]
    [InlineData("bytes 0-1", 200, "0123456789")]
    [InlineData("bytes=0-1,4-5", 200, "0123456789")]
    [InlineData("bytes=99999999999999999999-", 200, "0123456789")]
    [InlineData("bytes=10-", 416, null)]
    [InlineData("bytes=-0", 416, null)]
    public async Task Download_Range_IsReadByTheRules(string range, int status, string? content)
    {
        await File.WriteAllTextAsync(files.At("f"), "0123456789", Cancellation);
        using var answer = await files.GetAsync(
            "f",
            "/download",
            r => r.Headers.TryAddWithoutValidation("Range", range)
        );

        Assert.Equal(status, (int)answer.StatusCode);
        if (content is not null)
        {
            Assert.Equal(content, await answer.Content.ReadAsStringAsync(Cancellation));
        }

        if (status == 416)
        {
            Assert.Equal("bytes */10", answer.Content.Headers.ContentRange?.ToString());
        }
    }

    [Fact]
    public async Task Download_IfRange_GivesThePartOnlyOfTheSameFile()
    {
        await File.WriteAllTextAsync(files.At("f"), "0123456789", Cancellation);
        using var first = await files.GetAsync("f", "/download");
        var date = first.Content.Headers.LastModified!.Value.ToString("R");
        using var same = await files.GetAsync("f", "/download", r => Resume(r, date));
        using var other = await files.GetAsync("f", "/download", r => Resume(r, "\"another\""));

        Assert.Equal((HttpStatusCode.PartialContent, HttpStatusCode.OK), (same.StatusCode, other.StatusCode));
    }

    private static void Resume(HttpRequestMessage request, string validator)
    {
        request.Headers.TryAddWithoutValidation("Range", "bytes=2-");
        request.Headers.TryAddWithoutValidation("If-Range", validator);
    }
}
