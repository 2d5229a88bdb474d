using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Panel.Agent.Tests.Endpoints;

public sealed class FileEndpointTests(FileEndpointTests.SharedAgent shared)
    : IClassFixture<FileEndpointTests.SharedAgent>
{
    public sealed class SharedAgent : IAsyncLifetime
    {
        public AgentFixture Agent { get; private set; } = null!;

        public async ValueTask InitializeAsync() =>
            Agent = await AgentFixture.StartAsync(settings =>
                (settings["Agent:MaxTextFileBytes"], settings["Agent:MaxUploadBytes"]) = ("4096", "3000000")
            );

        public ValueTask DisposeAsync() => Agent.DisposeAsync();
    }

    private readonly AgentFixture agent = shared.Agent;
    private readonly Guid id = shared.Agent.Instances.Add();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Data => agent.Instances.PathsOf(id)!.Data;

    [Fact]
    public async Task List_Folder_IsSortedAndComplete()
    {
        Directory.CreateDirectory(Path.Combine(Data, "world"));
        await File.WriteAllTextAsync(Path.Combine(Data, "b.txt"), "12345", Cancellation);
        File.SetUnixFileMode(
            Path.Combine(Data, "b.txt"),
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead
        );
        File.CreateSymbolicLink(Path.Combine(Data, "a"), "nowhere");
        var data = (await JsonAsync(await agent.GetAsync(Files("")))).GetProperty("data");
        Assert.Equal(
            ["a symlink", "b.txt file", "world directory"],
            data.EnumerateArray().Select(e => $"{e.GetProperty("name")} {e.GetProperty("type")}")
        );
        var file = data[1];
        Assert.Equal((5, "0640"), (file.GetProperty("size").GetInt64(), file.GetProperty("mode").GetString()));
        Assert.InRange(
            file.GetProperty("mtime").GetDateTimeOffset(),
            TimeProvider.System.GetUtcNow().AddMinutes(-1),
            TimeProvider.System.GetUtcNow().AddMinutes(1)
        );
    }

    [Fact]
    public async Task List_ManyFiles_PagesWithoutLossOrRepetition()
    {
        for (var i = 0; i < 2500; i++)
        {
            await File.WriteAllBytesAsync(Path.Combine(Data, $"f{i}"), [], Cancellation);
        }

        var names = new List<string>();
        string? cursor = null;
        do
        {
            var page = await JsonAsync(await agent.GetAsync(Files("", $"&limit=600&cursor={cursor}")));
            names.AddRange(page.GetProperty("data").EnumerateArray().Select(e => e.GetProperty("name").GetString()!));
            cursor = page.GetProperty("next_cursor").GetString();
        } while (cursor is not null);
        Assert.Equal(Enumerable.Range(0, 2500).Select(i => $"f{i}").Order(StringComparer.Ordinal), names);
    }

    [Theory]
    [InlineData("&limit=0")]
    [InlineData("&limit=10001")]
    [InlineData("&limit=many")]
    public async Task List_BadLimit_Is400(string query) =>
        await FailsAsync(HttpStatusCode.BadRequest, "invalid", await agent.GetAsync(Files("", query)));

    public static TheoryData<string, string> HostilePaths =>
        new MatrixTheoryData<string, string>(
            [
                "GET files",
                "GET files/content",
                "GET files/download",
                "GET files/download-zip",
                "PUT files/content",
                "DELETE files",
                "mkdir",
                "move from",
                "move to",
            ],
            [
                "../canary/file",
                "a/../../canary/file",
                "CANARY",
                "nul\0name",
                "out-link/file",
                "up-link/canary/file",
                "proc-link/CANARY",
                "LONG",
                "DEEP",
            ]
        );

    // The tests run as root. What they aim at is a folder of their own, never a file
    // of the machine: a guard that fails must cost nothing.
    [Theory]
    [MemberData(nameof(HostilePaths))]
    public async Task AnyRoute_HostilePath_Is400AndTouchesNothing(string route, string path)
    {
        var canary = Path.Combine(Path.GetDirectoryName(Data)!, "canary");
        Directory.CreateDirectory(canary);
        await File.WriteAllTextAsync(Path.Combine(canary, "file"), "canary", Cancellation);
        path = path switch
        {
            "LONG" => new string('x', 5000),
            "DEEP" => string.Join('/', Enumerable.Repeat("x", 200)),
            _ => path.Replace("/CANARY", canary + "/file", StringComparison.Ordinal)
                .Replace("CANARY", canary + "/file", StringComparison.Ordinal),
        };
        await File.WriteAllTextAsync(Path.Combine(Data, "ok"), "ok", Cancellation);
        File.CreateSymbolicLink(Path.Combine(Data, "out-link"), canary);
        File.CreateSymbolicLink(Path.Combine(Data, "up-link"), "..");
        File.CreateSymbolicLink(Path.Combine(Data, "proc-link"), "/proc/self/root");
        using var answer = route switch
        {
            "mkdir" => await PostAsync("mkdir", new { path }),
            "move from" => await PostAsync("move", new { from = path, to = "moved" }),
            "move to" => await PostAsync("move", new { from = "ok", to = path }),
            _ when route.Split(' ') is [var method, var suffix] => await agent.SendAsync(
                new HttpMethod(method),
                Files(path, suffix: suffix["files".Length..]),
                method == "PUT" ? new StringContent("x") : null
            ),
            _ => throw new InvalidOperationException(route),
        };
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(
            (await JsonAsync(answer)).GetProperty("code").GetString(),
            new[] { "invalid_path", "path_escapes" }
        );
        Assert.Equal("ok", await File.ReadAllTextAsync(Path.Combine(Data, "ok"), Cancellation));
        Assert.Equal("canary", await File.ReadAllTextAsync(Path.Combine(canary, "file"), Cancellation));
        Assert.Single(Directory.GetFileSystemEntries(canary));
    }

    [Fact]
    public async Task Content_RoundTrip_HasTheHashAsETag()
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData("motd=hi\n"u8));
        using var put = await PutAsync("server.properties", "motd=hi\n");
        Assert.Equal((HttpStatusCode.Created, $"\"{hash}\""), (put.StatusCode, put.Headers.ETag?.Tag));
        using var get = await agent.GetAsync(Files("server.properties", suffix: "/content"));
        Assert.Equal(
            ("motd=hi\n", $"\"{hash}\""),
            (await get.Content.ReadAsStringAsync(Cancellation), get.Headers.ETag?.Tag)
        );
        using var again = await PutAsync("server.properties", "motd=ho\n");
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [Fact]
    public async Task Put_IfMatch_RefusesAStaleHash()
    {
        using var first = await PutAsync("a", "one");
        using var second = await PutAsync("a", "two", ifMatch: first.Headers.ETag!.Tag);
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        await FailsAsync(
            HttpStatusCode.Conflict,
            "changed",
            await PutAsync("a", "three", ifMatch: first.Headers.ETag.Tag)
        );
        await FailsAsync(
            HttpStatusCode.Conflict,
            "changed",
            await PutAsync("absent", "x", ifMatch: first.Headers.ETag.Tag)
        );
        Assert.Equal("two", await File.ReadAllTextAsync(Path.Combine(Data, "a"), Cancellation));
        Assert.Single(Directory.GetFileSystemEntries(Data));
    }

    [Fact]
    public async Task Put_TwentyWritersWithOneHash_OneWins()
    {
        using var first = await PutAsync("a", "start");
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(i => PutAsync("a", $"writer {i}", ifMatch: first.Headers.ETag!.Tag))
        );
        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
    }

    [Fact]
    public async Task Put_UnderConcurrentReads_IsNeverSeenHalf()
    {
        string Content(int i) => new((char)('a' + (i % 26)), 4000);
        using var first = await PutAsync("a", Content(0));
        var writing = Task.Run(
            async () =>
            {
                for (var i = 1; i < 60; i++)
                {
                    (await PutAsync("a", Content(i), streamed: true)).EnsureSuccessStatusCode().Dispose();
                }
            },
            Cancellation
        );
        while (!writing.IsCompleted)
        {
            using var get = await agent.GetAsync(Files("a", suffix: "/content"));
            var text = await get.Content.ReadAsStringAsync(Cancellation);
            Assert.Equal((4000, 1), (text.Length, text.Distinct().Count()));
        }

        await writing;
    }

    [Fact]
    public async Task Put_TooLarge_Is413AndLeavesNothing()
    {
        await FailsAsync(
            HttpStatusCode.RequestEntityTooLarge,
            "too_large",
            await PutAsync("big", new string('x', 3_000_001), streamed: true)
        );
        Assert.Empty(Directory.GetFileSystemEntries(Data));
        using var fits = await PutAsync("big", new string('x', 2_999_999), streamed: true);
        Assert.Equal(HttpStatusCode.Created, fits.StatusCode);
    }

    [Fact]
    public async Task Content_TooLargeForText_Is413()
    {
        await File.WriteAllBytesAsync(Path.Combine(Data, "big"), new byte[4097], Cancellation);
        await FailsAsync(
            HttpStatusCode.RequestEntityTooLarge,
            "too_large",
            await agent.GetAsync(Files("big", suffix: "/content"))
        );
    }

    [Fact]
    public async Task Content_Absent_Is404() =>
        await FailsAsync(
            HttpStatusCode.NotFound,
            "file_not_found",
            await agent.GetAsync(Files("absent", suffix: "/content"))
        );

    [Fact]
    public async Task Download_Range_GivesThatPart()
    {
        await File.WriteAllTextAsync(Path.Combine(Data, "data.bin"), "0123456789", Cancellation);
        using var part = await agent.GetAsync(
            Files("data.bin", suffix: "/download"),
            request => request.Headers.Range = new RangeHeaderValue(2, 5)
        );
        Assert.Equal(
            (HttpStatusCode.PartialContent, "2345"),
            (part.StatusCode, await part.Content.ReadAsStringAsync(Cancellation))
        );
        using var beyond = await agent.GetAsync(
            Files("data.bin", suffix: "/download"),
            request => request.Headers.Range = new RangeHeaderValue(100, 200)
        );
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, beyond.StatusCode);
    }

    [Fact]
    public async Task Download_OddName_HasASafeDisposition()
    {
        var name = "a\"b\r\nSet-Cookie: x\\é.txt";
        await File.WriteAllTextAsync(Path.Combine(Data, name), "x", Cancellation);
        using var answer = await agent.GetAsync(Files(name, suffix: "/download"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal("a_b__Set-Cookie: x_é.txt", answer.Content.Headers.ContentDisposition.FileNameStar);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task Delete_Tree_IsGone()
    {
        Directory.CreateDirectory(Path.Combine(Data, "world/region"));
        await File.WriteAllTextAsync(Path.Combine(Data, "world/region/r"), "x", Cancellation);
        using var answer = await agent.SendAsync(HttpMethod.Delete, Files("world"));
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Empty(Directory.GetFileSystemEntries(Data));
        await FailsAsync(
            HttpStatusCode.NotFound,
            "file_not_found",
            await agent.SendAsync(HttpMethod.Delete, Files("world"))
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("/")]
    public async Task Delete_Root_Is400(string path)
    {
        await FailsAsync(
            HttpStatusCode.BadRequest,
            "invalid_path",
            await agent.SendAsync(HttpMethod.Delete, Files(path))
        );
        Assert.True(Directory.Exists(Data));
    }

    [Fact]
    public async Task MakeFolder_TwiceAndWithoutPath_IsRefused()
    {
        using var made = await PostAsync("mkdir", new { path = "a/b" });
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        await FailsAsync(HttpStatusCode.Conflict, "already_exists", await PostAsync("mkdir", new { path = "a/b" }));
        await FailsAsync(HttpStatusCode.BadRequest, "invalid", await PostAsync("mkdir", new { }));
    }

    [Fact]
    public async Task Move_File_ThenOntoIt()
    {
        await File.WriteAllTextAsync(Path.Combine(Data, "a"), "a", Cancellation);
        using var moved = await PostAsync("move", new { from = "a", to = "b" });
        Assert.Equal(HttpStatusCode.NoContent, moved.StatusCode);
        await File.WriteAllTextAsync(Path.Combine(Data, "a"), "other", Cancellation);
        await FailsAsync(
            HttpStatusCode.Conflict,
            "already_exists",
            await PostAsync("move", new { from = "a", to = "b" })
        );
        await FailsAsync(
            HttpStatusCode.NotFound,
            "file_not_found",
            await PostAsync("move", new { from = "absent", to = "c" })
        );
    }

    [Fact]
    public async Task Denylist_AnyTouch_Is403()
    {
        var denied = agent.Instances.Add("secret.yml");
        var data = agent.Instances.PathsOf(denied)!.Data;
        Directory.CreateDirectory(Path.Combine(data, "config"));
        await File.WriteAllTextAsync(Path.Combine(data, "config/secret.yml"), "x", Cancellation);
        File.CreateSymbolicLink(Path.Combine(data, "alias"), "config/secret.yml");
        var files = $"/v1/instances/{denied}/files";
        await FailsAsync(
            HttpStatusCode.Forbidden,
            "file_denied",
            await agent.GetAsync(files + "/content?path=config/secret.yml")
        );
        await FailsAsync(HttpStatusCode.Forbidden, "file_denied", await agent.GetAsync(files + "/download?path=alias"));
        await FailsAsync(
            HttpStatusCode.Forbidden,
            "file_denied",
            await agent.SendAsync(HttpMethod.Put, files + "/content?path=config/secret.yml", new StringContent("y"))
        );
        await FailsAsync(
            HttpStatusCode.Forbidden,
            "file_denied",
            await agent.SendAsync(HttpMethod.Delete, files + "?path=config")
        );
        await FailsAsync(
            HttpStatusCode.Forbidden,
            "file_denied",
            await agent.SendAsync(
                HttpMethod.Post,
                files + "/move",
                JsonContent.Create(new { from = "config", to = "moved" })
            )
        );
        Assert.Equal("x", await File.ReadAllTextAsync(Path.Combine(data, "config/secret.yml"), Cancellation));
        using var list = await agent.GetAsync(files + "?path=config");
        Assert.Equal(HttpStatusCode.OK, list.StatusCode);
    }

    [Fact]
    public async Task UnknownInstance_AnyFileRoute_Is404() =>
        await FailsAsync(
            HttpStatusCode.NotFound,
            "instance_not_found",
            await agent.GetAsync($"/v1/instances/{Guid.CreateVersion7()}/files")
        );

    private string Files(string path, string query = "", string suffix = "") =>
        $"/v1/instances/{id}/files{suffix}?path={Uri.EscapeDataString(path)}{query}";

    private Task<HttpResponseMessage> PutAsync(
        string path,
        string content,
        string? ifMatch = null,
        bool streamed = false
    ) =>
        agent.SendAsync(
            HttpMethod.Put,
            Files(path, suffix: "/content"),
            new StringContent(content, Encoding.UTF8, "text/plain"),
            streamed,
            request =>
            {
                if (ifMatch is not null)
                {
                    request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
                }
            }
        );

    private Task<HttpResponseMessage> PostAsync(string action, object body) =>
        agent.SendAsync(HttpMethod.Post, $"/v1/instances/{id}/files/{action}", JsonContent.Create(body));

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage answer) =>
        await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation);

    private static async Task<string> FailsAsync(HttpStatusCode status, string code, HttpResponseMessage answer)
    {
        using (answer)
        {
            Assert.Equal(status, answer.StatusCode);
            var body = await JsonAsync(answer);
            Assert.Equal(code, body.GetProperty("code").GetString());
            return body.GetProperty("error").GetString()!;
        }
    }
}
