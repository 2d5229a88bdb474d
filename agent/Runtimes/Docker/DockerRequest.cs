using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Panel.Agent.Runtimes.Docker;

/// <summary>One call to the engine. The path carries no version.</summary>
internal sealed record DockerRequest(HttpMethod Method, string Path)
{
    public HttpContent? Content { get; init; }

    /// <summary>
    /// Null: the usual limit. Covers the whole answer, or only its head when <see cref="Streaming"/>.
    /// </summary>
    public TimeSpan? Limit { get; init; }

    public bool Streaming { get; init; }

    /// <summary>Turns the connection into a raw stream (attach, exec).</summary>
    public bool Upgrade { get; init; }

    /// <summary>Error statuses that the caller handles itself.</summary>
    public HttpStatusCode[] Accepted { get; init; } = [];

    public static DockerRequest Get(string path) => new(HttpMethod.Get, path);

    public static DockerRequest Delete(string path) => new(HttpMethod.Delete, path);

    public static DockerRequest Post(string path) => new(HttpMethod.Post, path);

    public static DockerRequest Post<T>(string path, T body, JsonTypeInfo<T> type)
    {
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, type));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return new(HttpMethod.Post, path) { Content = content };
    }

    public DockerRequest Accepting(params HttpStatusCode[] statuses) => this with { Accepted = statuses };

    public HttpRequestMessage ToMessage(Version? version)
    {
        var prefix = version is null ? "" : $"/v{version.Major}.{version.Minor}";
        var message = new HttpRequestMessage(Method, new Uri($"http://docker{prefix}{Path}")) { Content = Content };
        if (Upgrade)
        {
            message.Headers.Connection.Add("Upgrade");
            message.Headers.Upgrade.Add(new ProductHeaderValue("tcp"));
        }

        return message;
    }
}
