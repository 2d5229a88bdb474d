using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Panel.Agent.Tests.Endpoints;

/// <summary>Asks the agent for the files of one instance, as the panel does.</summary>
internal sealed class FilesClient(AgentFixture agent, Guid id)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The data root on the disk, as the workload sees it.</summary>
    public string Data => agent.Instances.PathsOf(id)!.Data;

    public string At(string path) => Path.Combine(Data, path);

    public Task<HttpResponseMessage> GetAsync(
        string path,
        string suffix = "/content",
        Action<HttpRequestMessage>? configure = null
    ) => agent.GetAsync(Url(path, suffix), configure);

    public Task<HttpResponseMessage> ZipAsync(string query) =>
        agent.GetAsync($"/v1/instances/{id}/files/download-zip?{query}");

    public Task<HttpResponseMessage> PutAsync(
        string path,
        HttpContent content,
        bool streamed = false,
        Action<HttpRequestMessage>? configure = null
    ) => agent.SendAsync(HttpMethod.Put, Url(path, "/content"), content, streamed, configure);

    public Task<HttpResponseMessage> PutAsync(string path, string text) =>
        PutAsync(path, new StringContent(text, Encoding.UTF8));

    public Task<HttpResponseMessage> DeleteAsync(string path) => agent.SendAsync(HttpMethod.Delete, Url(path, ""));

    public Task<HttpResponseMessage> PostAsync(string action, object body) =>
        agent.SendAsync(HttpMethod.Post, $"/v1/instances/{id}/files/{action}", JsonContent.Create(body));

    public async Task<List<string>> NamesAsync(string path = "", string query = "")
    {
        using var answer = await agent.GetAsync(Url(path, "") + query);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var list = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        return [.. list.GetProperty("data").EnumerateArray().Select(entry => entry.GetProperty("name").GetString()!)];
    }

    public async Task<string> TextAsync(string path, string suffix = "/content")
    {
        using var answer = await GetAsync(path, suffix);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync(Cancellation);
    }

    public static async Task SucceedsAsync(Task<HttpResponseMessage> request, HttpStatusCode status)
    {
        using var answer = await request;
        Assert.Equal(status, answer.StatusCode);
    }

    public static async Task FailsAsync(Task<HttpResponseMessage> request, HttpStatusCode status, string code)
    {
        using var answer = await request;
        Assert.Equal(status, answer.StatusCode);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        Assert.Equal(code, body.GetProperty("code").GetString());
    }

    private string Url(string path, string suffix) =>
        $"/v1/instances/{id}/files{suffix}?path={Uri.EscapeDataString(path)}";
}
