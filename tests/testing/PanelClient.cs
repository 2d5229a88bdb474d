using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Mime;
using System.Text.Json;
using System.Text.Json.Nodes;
using Panel.Hosting.Json;

namespace Panel.Testing;

/// <summary>
/// Calls the native API of a panel as one caller, over its gateway and however that
/// panel was started. Members of bodies become snake_case.
/// </summary>
/// <param name="gateway">Base address.</param>
/// <param name="token">Access token or API token; null calls without a credential.</param>
public sealed class PanelClient(Uri gateway, string? token = null) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false })
    {
        BaseAddress = gateway,
        Timeout = TimeSpan.FromSeconds(30),
    };

    public Uri Gateway => gateway;

    public string? Token => token;

    /// <summary>The same panel, called with another token.</summary>
    public PanelClient As(string? other) => new(gateway, other);

    public Task<PanelResponse> GetAsync(string path, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Get, path, null, null, cancellationToken);

    public Task<PanelResponse> DeleteAsync(string path, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Delete, path, null, null, cancellationToken);

    public Task<PanelResponse> PostAsync(
        string path,
        object? body = null,
        CancellationToken cancellationToken = default
    ) => SendAsync(HttpMethod.Post, path, ContentOf(body), null, cancellationToken);

    public Task<PanelResponse> PutAsync(string path, object body, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Put, path, ContentOf(body), null, cancellationToken);

    /// <param name="content">Disposed with the request.</param>
    /// <param name="headers">In addition; they replace the credential when they name it.</param>
    public async Task<PanelResponse> SendAsync(
        HttpMethod method,
        string path,
        HttpContent? content,
        IReadOnlyDictionary<string, string>? headers = null,
        CancellationToken cancellationToken = default
    )
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        foreach (var (name, value) in headers ?? new Dictionary<string, string>())
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await _http.SendAsync(request, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return new PanelResponse(response.StatusCode, Parse(response, text), text, new Uri(gateway, path));
    }

    public void Dispose() => _http.Dispose();

    private static HttpContent? ContentOf(object? body) =>
        body switch
        {
            null => null,
            HttpContent content => content,
            _ => JsonContent.Create(body, body.GetType(), options: PanelJson.Options),
        };

    private static JsonNode? Parse(HttpResponseMessage response, string text) =>
        response.StatusCode != HttpStatusCode.NoContent
        && response.Content.Headers.ContentType?.MediaType == MediaTypeNames.Application.Json
            ? JsonNode.Parse(text, documentOptions: default(JsonDocumentOptions))
            : null;
}
