using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Panel.Agent.Runtimes.Docker;

/// <summary>
/// HTTP to the Docker engine. Every call has a time limit, and fails with a
/// <see cref="RuntimeException"/> that has a stable code.
/// </summary>
internal sealed class DockerApi(DockerEndpoint endpoint, TimeSpan limit, TimeProvider time) : IDisposable
{
    private readonly HttpClient _http = new(
        new SocketsHttpHandler
        {
            ConnectCallback = (_, cancellation) => endpoint.ConnectAsync(cancellation),
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        }
    )
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private Version? _version;

    public TimeSpan TimeLimit => limit;

    public Task<EngineVersion> GetVersionAsync(CancellationToken cancellation) =>
        ReadAsync(DockerRequest.Get("/version"), version: null, DockerJson.Default.EngineVersion, cancellation);

    public async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellation) =>
        await ReadAsync(DockerRequest.Get(path), await VersionAsync(cancellation), type, cancellation);

    /// <summary>Null when the engine says 404.</summary>
    public async Task<T?> FindAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellation)
        where T : class
    {
        using var response = await SendAsync(DockerRequest.Get(path).Accepting(HttpStatusCode.NotFound), cancellation);
        return response.StatusCode == HttpStatusCode.NotFound ? null : await ParseAsync(response, type, cancellation);
    }

    public async Task<T> PostAsync<T>(DockerRequest request, JsonTypeInfo<T> type, CancellationToken cancellation) =>
        await ReadAsync(request, await VersionAsync(cancellation), type, cancellation);

    public async Task<HttpStatusCode> RunAsync(DockerRequest request, CancellationToken cancellation)
    {
        using var response = await SendAsync(request, cancellation);
        return response.StatusCode;
    }

    /// <summary>A successful answer, or one with an accepted status; the caller disposes it.</summary>
    public async Task<HttpResponseMessage> SendAsync(DockerRequest request, CancellationToken cancellation) =>
        await SendAsync(request, await VersionAsync(cancellation), cancellation);

    public void Dispose() => _http.Dispose();

    private async Task<T> ReadAsync<T>(
        DockerRequest request,
        Version? version,
        JsonTypeInfo<T> type,
        CancellationToken cancellation
    )
    {
        using var response = await SendAsync(request, version, cancellation);
        return await ParseAsync(response, type, cancellation);
    }

    private async Task<HttpResponseMessage> SendAsync(
        DockerRequest request,
        Version? version,
        CancellationToken cancellation
    )
    {
        var allowed = request.Limit ?? limit;
        using var timer = new CancellationTokenSource(allowed, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timer.Token);
        try
        {
            using var message = request.ToMessage(version);
            var completion =
                request.Streaming || request.Upgrade
                    ? HttpCompletionOption.ResponseHeadersRead
                    : HttpCompletionOption.ResponseContentRead;
            var response = await _http.SendAsync(message, completion, either.Token);
            if (response.StatusCode < HttpStatusCode.BadRequest || request.Accepted.Contains(response.StatusCode))
            {
                return response;
            }

            using (response)
            {
                throw EngineErrors.From(response.StatusCode, await response.Content.ReadAsStringAsync(either.Token));
            }
        }
        catch (OperationCanceledException e)
            when (timer.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new RuntimeException(
                "engine_timeout",
                $"The Docker engine did not answer within {allowed.TotalSeconds:0.#} s: {request.Method} {request.Path}",
                e
            );
        }
        catch (HttpRequestException e)
        {
            // The engine may come back as another version.
            _version = null;
            throw new RuntimeException(
                "engine_unreachable",
                $"The Docker engine at {endpoint.Address} cannot be reached: {e.InnerException?.Message ?? e.Message}",
                e
            );
        }
    }

    private async ValueTask<Version> VersionAsync(CancellationToken cancellation) =>
        _version ??= ApiVersion.Negotiate(await GetVersionAsync(cancellation));

    private static async Task<T> ParseAsync<T>(
        HttpResponseMessage response,
        JsonTypeInfo<T> type,
        CancellationToken cancellation
    )
    {
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellation);
            return await JsonSerializer.DeserializeAsync(body, type, cancellation) ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw new RuntimeException("engine_error", $"The Docker engine's answer is not understood: {e.Message}", e);
        }
    }
}
