using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Panel.Agent.Runtimes.Docker;

/// <summary>
/// HTTP to the Docker engine. Every call has a time limit, and fails with a
/// <see cref="RuntimeException"/> that has a stable code.
/// </summary>
internal sealed class DockerApi(DockerEndpoint endpoint, TimeSpan limit, TimeProvider clock) : IDisposable
{
    private readonly HttpClient _http = new(
        new SocketsHttpHandler
        {
            ConnectCallback = (_, cancellationToken) => endpoint.ConnectAsync(cancellationToken),
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

    public Task<EngineVersion> GetVersionAsync(CancellationToken cancellationToken) =>
        ReadAsync(DockerRequest.Get("/version"), version: null, DockerJson.Default.EngineVersion, cancellationToken);

    public async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        await ReadAsync(DockerRequest.Get(path), await VersionAsync(cancellationToken), type, cancellationToken);

    /// <summary>Null when the engine says 404.</summary>
    public async Task<T?> FindAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        using var response = await SendAsync(
            DockerRequest.Get(path).Accepting(HttpStatusCode.NotFound),
            cancellationToken
        );
        return response.StatusCode == HttpStatusCode.NotFound
            ? null
            : await ParseAsync(response, type, cancellationToken);
    }

    public async Task<T> PostAsync<T>(
        DockerRequest request,
        JsonTypeInfo<T> type,
        CancellationToken cancellationToken
    ) => await ReadAsync(request, await VersionAsync(cancellationToken), type, cancellationToken);

    public async Task<HttpStatusCode> RunAsync(DockerRequest request, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(request, cancellationToken);
        return response.StatusCode;
    }

    /// <summary>A successful answer, or one with an accepted status; the caller disposes it.</summary>
    public async Task<HttpResponseMessage> SendAsync(DockerRequest request, CancellationToken cancellationToken) =>
        await SendAsync(request, await VersionAsync(cancellationToken), cancellationToken);

    public void Dispose() => _http.Dispose();

    private async Task<T> ReadAsync<T>(
        DockerRequest request,
        Version? version,
        JsonTypeInfo<T> type,
        CancellationToken cancellationToken
    )
    {
        using var response = await SendAsync(request, version, cancellationToken);
        return await ParseAsync(response, type, cancellationToken);
    }

    private async Task<HttpResponseMessage> SendAsync(
        DockerRequest request,
        Version? version,
        CancellationToken cancellationToken
    )
    {
        var allowed = request.Limit ?? limit;
        using var timer = new CancellationTokenSource(allowed, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
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
        catch (OperationCanceledException exception)
            when (timer.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new RuntimeException(
                "engine_timeout",
                $"The Docker engine did not answer within {allowed.TotalSeconds:0.#} s: {request.Method} "
                    + $"{request.Path}",
                exception
            );
        }
        catch (HttpRequestException exception)
        {
            // The engine may come back as another version.
            _version = null;
            throw new RuntimeException(
                "engine_unreachable",
                $"The Docker engine at {endpoint.Address} cannot be reached: "
                    + $"{exception.InnerException?.Message ?? exception.Message}",
                exception
            );
        }
    }

    private async ValueTask<Version> VersionAsync(CancellationToken cancellationToken) =>
        _version ??= ApiVersion.Negotiate(await GetVersionAsync(cancellationToken));

    private static async Task<T> ParseAsync<T>(
        HttpResponseMessage response,
        JsonTypeInfo<T> type,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            return await JsonSerializer.DeserializeAsync(body, type, cancellationToken)
                ?? throw new JsonException("null");
        }
        catch (JsonException exception)
        {
            throw new RuntimeException(
                "engine_error",
                $"The Docker engine's answer is not understood: {exception.Message}",
                exception
            );
        }
    }
}
