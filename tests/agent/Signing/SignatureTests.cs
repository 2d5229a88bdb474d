using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Panel.AgentLink;

namespace Panel.Agent.Tests.Signing;

/// <summary>On the local listener, where anybody on the machine can knock.</summary>
public sealed class SignatureTests(SignatureTests.SharedAgent shared) : IClassFixture<SignatureTests.SharedAgent>
{
    public sealed class SharedAgent : IAsyncLifetime
    {
        public AgentFixture Agent { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Agent = await AgentFixture.StartAsync();

        public ValueTask DisposeAsync() => Agent.DisposeAsync();
    }

    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false });

    private readonly AgentFixture agent = shared.Agent;

    private SignedRequest Stats =>
        new(agent.Panel.SigningKey, HttpMethod.Get, $"/v1/instances/{agent.Instances.Add()}/stats");

    [Fact]
    public async Task Health_Unsigned_IsOk()
    {
        using var answer = await Http.GetAsync(
            new Uri(agent.LocalUrl, "/health"),
            TestContext.Current.CancellationToken
        );
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Request_ProperlySigned_IsAccepted() => await AcceptedAsync(Stats);

    [Theory]
    [InlineData("/v1/instances/00000000-0000-0000-0000-000000000001/stats")]
    [InlineData("/no/such/route")]
    [InlineData("/health/../v1")]
    public async Task Request_Unsigned_Is401(string path)
    {
        using var answer = await Http.GetAsync(new Uri(agent.LocalUrl, path), TestContext.Current.CancellationToken);
        await RefusedAsync(answer);
    }

    [Fact]
    public async Task Request_Replayed_Is401()
    {
        var request = Stats;
        await AcceptedAsync(request);
        await RefusedAsync(await SendAsync(request));
    }

    [Fact]
    public async Task Request_WithAnotherKey_Is401() =>
        await RefusedAsync(await SendAsync(Stats with { Key = RandomNumberGenerator.GetBytes(32) }));

    [Fact]
    public async Task Request_ForAnotherMethod_Is401() =>
        await RefusedAsync(await SendAsync(Stats with { SignedMethod = "DELETE" }));

    [Fact]
    public async Task Request_ForAnotherPath_Is401() =>
        await RefusedAsync(
            await SendAsync(Stats with { SignedTarget = $"/v1/instances/{agent.Instances.Add()}/stats" })
        );

    [Fact]
    public async Task Query_InAnotherOrder_IsAccepted()
    {
        var list = $"/v1/instances/{agent.Instances.Add()}/files";
        await AcceptedAsync(
            new(agent.Panel.SigningKey, HttpMethod.Get, list + "?path=.&limit=5")
            {
                SignedTarget = list + "?limit=5&path=.",
            }
        );
    }

    [Theory]
    [InlineData("?path=.", "?path=a")]
    [InlineData("?path=.", "")]
    [InlineData("?path=.&limit=5", "?path=.")]
    [InlineData("?path=a%2Fb", "?path=a/b")]
    public async Task Query_Changed_Is401(string sent, string asSigned)
    {
        var list = $"/v1/instances/{agent.Instances.Add()}/files";
        await RefusedAsync(
            await SendAsync(new(agent.Panel.SigningKey, HttpMethod.Get, list + sent) { SignedTarget = list + asSigned })
        );
    }

    [Theory]
    [InlineData(-299, true)]
    [InlineData(295, true)]
    [InlineData(-320, false)]
    [InlineData(320, false)]
    public async Task Timestamp_OutsideTheWindow_Is401(int offset, bool accepted)
    {
        var request = Stats with
        {
            Timestamp = TimeProvider.System.GetUtcNow().AddSeconds(offset).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"),
        };
        if (accepted)
        {
            await AcceptedAsync(request);
        }
        else
        {
            await RefusedAsync(await SendAsync(request));
        }
    }

    [Theory]
    [InlineData("now")]
    [InlineData("2026-01-01")]
    [InlineData("1767225600")]
    public async Task Timestamp_NotRfc3339_Is401(string timestamp) =>
        await RefusedAsync(await SendAsync(Stats with { Timestamp = timestamp }));

    [Fact]
    public async Task Nonce_Overlong_Is401() =>
        await RefusedAsync(await SendAsync(Stats with { Nonce = new string('n', 65) }));

    [Theory]
    [InlineData(RequestSignature.TimestampHeader)]
    [InlineData(RequestSignature.NonceHeader)]
    [InlineData(RequestSignature.ContentHashHeader)]
    [InlineData(RequestSignature.SignatureHeader)]
    public async Task Header_MissingOrTwice_Is401(string header)
    {
        using var missing = Stats.Build(agent.LocalUrl);
        missing.Headers.Remove(header);
        await RefusedAsync(await Http.SendAsync(missing, TestContext.Current.CancellationToken));
        using var twice = Stats.Build(agent.LocalUrl);
        twice.Headers.Add(header, "x");
        await RefusedAsync(await Http.SendAsync(twice, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Body_Signed_IsAccepted()
    {
        using var answer = await SendAsync(MakeFolder("""{"path":"plugins"}"""));
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }

    [Fact]
    public async Task Body_Tampered_Is401AndChangesNothing()
    {
        var id = agent.Instances.Add();
        var signedHash = Convert.ToHexStringLower(SHA256.HashData("""{"path":"plugins"}"""u8));
        var request = new SignedRequest(agent.Panel.SigningKey, HttpMethod.Post, $"/v1/instances/{id}/files/mkdir")
        {
            Body = """{"path":"pwned12"}""",
            ContentHash = signedHash,
        };
        await RefusedAsync(await SendAsync(request));
        Assert.Empty(Directory.GetFileSystemEntries(agent.Instances.PathsOf(id)!.Data));
    }

    [Fact]
    public async Task Upload_TamperedUnderASignedHash_Is401AndKeepsTheOldFile()
    {
        var id = agent.Instances.Add();
        var data = agent.Instances.PathsOf(id)!.Data;
        await File.WriteAllTextAsync(Path.Combine(data, "a.txt"), "old", TestContext.Current.CancellationToken);
        var signedHash = Convert.ToHexStringLower(SHA256.HashData("good"u8));
        await RefusedAsync(
            await SendAsync(
                new(agent.Panel.SigningKey, HttpMethod.Put, $"/v1/instances/{id}/files/content?path=a.txt")
                {
                    Body = "evil",
                    ContentHash = signedHash,
                }
            )
        );
        Assert.Equal(
            "old",
            await File.ReadAllTextAsync(Path.Combine(data, "a.txt"), TestContext.Current.CancellationToken)
        );
        Assert.Single(Directory.GetFileSystemEntries(data));
    }

    [Fact]
    public async Task UnsignedPayload_WhereNotStreamed_Is401() =>
        await RefusedAsync(
            await SendAsync(
                MakeFolder("""{"path":"plugins"}""") with
                {
                    ContentHash = RequestSignature.UnsignedPayload,
                }
            )
        );

    [Fact]
    public async Task BodyHash_WithoutABody_Is401() =>
        await RefusedAsync(
            await SendAsync(Stats with { ContentHash = Convert.ToHexStringLower(SHA256.HashData("body"u8)) })
        );

    [Fact]
    public async Task Tunnel_UnsignedRequest_Is401()
    {
        using var answer = await agent.GetAsync(
            "/v1/instances/00000000-0000-0000-0000-000000000001/stats",
            request => request.Headers.Add(RequestSignature.NonceHeader, "a second one")
        );
        await RefusedAsync(answer);
    }

    private SignedRequest MakeFolder(string body) =>
        new(agent.Panel.SigningKey, HttpMethod.Post, $"/v1/instances/{agent.Instances.Add()}/files/mkdir")
        {
            Body = body,
        };

    private async Task<HttpResponseMessage> SendAsync(SignedRequest signed)
    {
        using var request = signed.Build(agent.LocalUrl);
        return await Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private async Task AcceptedAsync(SignedRequest request)
    {
        using var answer = await SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static async Task RefusedAsync(HttpResponseMessage answer)
    {
        using (answer)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            using var body = JsonDocument.Parse(
                await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)
            );
            Assert.NotEmpty(body.RootElement.GetProperty("error").GetString()!);
        }
    }
}
