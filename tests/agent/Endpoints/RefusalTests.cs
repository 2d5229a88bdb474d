using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Panel.Agent.Tests.Endpoints;

/// <summary>A refusal has the shape of native-v1, the gateway's request id, and the name of what is wrong.</summary>
public sealed class RefusalTests(FilesAgent shared) : IClassFixture<FilesAgent>
{
    private const string RequestId = "0HN-request-1";

    private readonly Guid id = shared.Agent.Instances.Add();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("mkdir", """{"path":7}""", "path")]
    [InlineData("mkdir", """{"path":["a"]}""", "path")]
    [InlineData("mkdir", """{"path":{"a":1}}""", "path")]
    [InlineData("mkdir", """{"path":true}""", "path")]
    [InlineData("mkdir", """{"path":"\ud800"}""", "path")]
    [InlineData("mkdir", """{"path":""}""", "path")]
    [InlineData("mkdir", """{"path":null}""", "path")]
    [InlineData("mkdir", """{}""", "path")]
    [InlineData("mkdir", """{"path":"../a"}""", "path")]
    [InlineData("mkdir", """{"path":"a\u0000b"}""", "path")]
    [InlineData("mkdir", "[]", "body")]
    [InlineData("mkdir", "null", "body")]
    [InlineData("mkdir", "7", "body")]
    [InlineData("mkdir", """{"path":""", "path")]
    [InlineData("mkdir", "", "body")]
    [InlineData("move", """{"from":7,"to":"b"}""", "from")]
    [InlineData("move", """{"from":"a","to":[1]}""", "to")]
    [InlineData("move", """{"from":"a"}""", "to")]
    [InlineData("move", """{"from":"/a","to":"b"}""", "from")]
    [InlineData("move", """{"from":"a","to":"../b"}""", "to")]
    public async Task Body_NotAsDescribed_NamesTheMember(string action, string body, string member)
    {
        using var answer = await PostAsync(action, body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var error = await ErrorOfAsync(answer);
        Assert.NotEmpty(error.GetProperty("errors").GetProperty(member)[0].GetString()!);
    }

    [Theory]
    [InlineData("logs/history?limit=abc", "limit")]
    [InlineData("logs/history?limit=5&before=abc", "before")]
    [InlineData("logs/history?limit=0", "limit")]
    [InlineData("files?path=../a", "path")]
    [InlineData("files/content?path=/etc/passwd", "path")]
    [InlineData("console?mode=both", "mode")]
    public async Task Parameter_NotReadable_IsNamed(string route, string parameter)
    {
        using var answer = await SendAsync(HttpMethod.Get, route, content: null);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var error = await ErrorOfAsync(answer);
        Assert.NotEmpty(error.GetProperty("errors").GetProperty(parameter)[0].GetString()!);
    }

    [Theory]
    [InlineData("POST", "files/mkdir", "text/plain", 415, "unsupported_media_type")]
    [InlineData("POST", "files/mkdir", "application/json; charset=nope", 415, "unsupported_media_type")]
    [InlineData("POST", "files/mkdir", ";;;", 415, "unsupported_media_type")]
    [InlineData("POST", "files/mkdir", null, 415, "unsupported_media_type")]
    [InlineData("POST", "files/content", "application/json", 405, "method_not_allowed")]
    [InlineData("POST", "nothing", "application/json", 404, "route_not_found")]
    [InlineData("POST", "files/move", "application/json", 404, "file_not_found")]
    public async Task Refusal_OfWhateverKind_HasTheWholeShape(
        string method,
        string route,
        string? type,
        int status,
        string code
    )
    {
        using var content = new ByteArrayContent("""{"path":"a","from":"none","to":"b"}"""u8.ToArray());
        if (type is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        using var answer = await SendAsync(new HttpMethod(method), route, content);
        Assert.Equal(status, (int)answer.StatusCode);
        var error = await ErrorOfAsync(answer);
        Assert.Equal(code, error.GetProperty("code").GetString());
        Assert.Equal(JsonValueKind.Null, error.GetProperty("errors").ValueKind);
    }

    [Fact]
    public async Task Refusal_OfAnUnknownInstance_HasTheWholeShape()
    {
        using var answer = await shared.Agent.SendAsync(
            HttpMethod.Post,
            $"/v1/instances/{Guid.CreateVersion7()}/files/mkdir",
            JsonContent.Create(new { path = "a" }),
            configure: Identified
        );
        Assert.Equal("instance_not_found", (await ErrorOfAsync(answer)).GetProperty("code").GetString());
    }

    [Fact]
    public async Task Refusal_OfAWrongSignature_HasTheWholeShape()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(shared.Agent.LocalUrl, "/v1/instances"));
        Identified(request);
        using var client = new HttpClient();
        using var answer = await client.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        await ErrorOfAsync(answer);
    }

    private Task<HttpResponseMessage> PostAsync(string action, string body) =>
        SendAsync(HttpMethod.Post, $"files/{action}", new StringContent(body, Encoding.UTF8, "application/json"));

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string route, HttpContent? content) =>
        shared.Agent.SendAsync(method, $"/v1/instances/{id}/{route}", content, configure: Identified);

    private static void Identified(HttpRequestMessage request) => request.Headers.Add("X-Request-Id", RequestId);

    private static async Task<JsonElement> ErrorOfAsync(HttpResponseMessage answer)
    {
        var error = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        Assert.Equal(
            ["error", "code", "request_id", "errors"],
            error.EnumerateObject().Select(member => member.Name).ToArray()
        );
        Assert.NotEmpty(error.GetProperty("error").GetString()!);
        Assert.Equal(RequestId, error.GetProperty("request_id").GetString());
        return error;
    }
}
