using System.Diagnostics;

namespace Panel.Security.Tests.Calls;

/// <summary>
/// Sends calls to one panel, each from an address of its own, so that none is refused for what others did. Keeps no
/// cookies and follows no redirections.
/// </summary>
internal sealed class PanelCaller(Uri panel) : IDisposable
{
    private const int Large = 16 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly HttpClient _client = new(
        new SocketsHttpHandler
        {
            UseCookies = false,
            AllowAutoRedirect = false,
            Expect100ContinueTimeout = Patience,
        }
    )
    {
        BaseAddress = panel,
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private int _sent;

    public async Task<CallResponse> SendAsync(PanelCall call)
    {
        var number = Interlocked.Increment(ref _sent);
        using var limit = new CancellationTokenSource(Patience);
        var began = Stopwatch.GetTimestamp();
        try
        {
            using var request = RequestOf(call, number);
            using var response = await _client.SendAsync(
                request,
                HttpCompletionOption.ResponseHeadersRead,
                limit.Token
            );
            var type = response.Content.Headers.ContentType?.MediaType;
            var text = type == "text/event-stream" ? "" : await response.Content.ReadAsStringAsync(limit.Token);
            return new CallResponse((int)response.StatusCode, type, text, Stopwatch.GetElapsedTime(began));
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return new CallResponse(0, null, "No answer in time.", Stopwatch.GetElapsedTime(began));
        }
        catch (HttpRequestException exception)
        {
            return new CallResponse(0, null, exception.Message, Stopwatch.GetElapsedTime(began));
        }
    }

    public void Dispose() => _client.Dispose();

    private static HttpRequestMessage RequestOf(PanelCall call, int number)
    {
        var request = new HttpRequestMessage(new HttpMethod(call.Method), call.Path);
        if (call.Body is { } body)
        {
            request.Content = new ByteArrayContent(body.Bytes);
            if (body.ContentType is { } type)
            {
                request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
            }

            // A body that is too large is refused before it is sent; the connection would break under it otherwise.
            request.Headers.ExpectContinue = body.Bytes.Length > Large;
        }

        foreach (var (name, value) in call.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        request.Headers.Add("X-Forwarded-For", $"10.{number >> 16}.{(number >> 8) & 255}.{number & 255}");
        return request;
    }
}
