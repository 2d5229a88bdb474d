using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Panel.Plugins.Sdk;
using Panel.Plugins.Sdk.Notifications;

namespace Panel.Plugins.Channels;

/// <summary>One exchange with a receiver, as a value whatever happens.</summary>
internal static class ChannelHttp
{
    private const int MostRead = 64 * 1024;
    private const int MostShown = 1024;

    // Within the 15 seconds of the host, so that the receiver's slowness has a text of its own.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(14);

    private static readonly TimeSpan ReadLimit = TimeSpan.FromSeconds(2);

    // A year says as much as any longer time, and a date far off does not overflow.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(365);

    public static HttpRequestMessage JsonRequest(HttpMethod method, Uri url, byte[] body) =>
        new(method, url)
        {
            Content = new ByteArrayContent(body)
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
            },
        };

    /// <param name="waitOf">Reads the time to wait from the answer's text, where the receiver tells it there.</param>
    public static async Task<ChannelAnswer> SendAsync(
        IPluginContext context,
        HttpRequestMessage request,
        Func<string, TimeSpan?>? waitOf,
        CancellationToken cancellationToken
    )
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            using var response = await context.Network.Http.SendAsync(
                request,
                HttpCompletionOption.ResponseHeadersRead,
                limit.Token
            );
            var text = await ReadAsync(response, limit.Token);
            return new ChannelAnswer(
                ResultOf(response.StatusCode, text, waitOf?.Invoke(text) ?? WaitOf(response, context.Clock)),
                text,
                response.Headers
            );
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Failed($"No answer within {Limit.TotalSeconds:0} seconds.");
        }
        catch (HttpRequestException exception) when (exception.InnerException is ProviderException refused)
        {
            return Failed(refused);
        }
        catch (ProviderException refused)
        {
            return Failed(refused);
        }
        catch (HttpRequestException exception)
        {
            // The framework's text may name an address inside a network.
            return Failed(
                exception.HttpRequestError switch
                {
                    HttpRequestError.NameResolutionError => "The receiver's name has no address.",
                    HttpRequestError.ConnectionError => "There is no connection to the receiver.",
                    HttpRequestError.SecureConnectionError => "The receiver's certificate is not valid.",
                    HttpRequestError.ConfigurationLimitExceeded => "The receiver's answer is too large.",
                    _ => "The receiver broke the exchange off.",
                }
            );
        }
        catch (IOException)
        {
            return Failed("The receiver broke the exchange off.");
        }
        finally
        {
            request.Dispose();
        }
    }

    private static SendResult ResultOf(HttpStatusCode status, string text, TimeSpan? wait)
    {
        var code = (int)status;
        var shown = text.Length > 0 ? Shorten(text) : null;
        return code switch
        {
            >= 200 and <= 299 => new SendResult(SendOutcome.Sent, code, shown, null),
            410 => new SendResult(SendOutcome.Gone, code, shown, "The receiver says that it is gone for good."),
            >= 300 and <= 399 => new SendResult(
                SendOutcome.Retry,
                code,
                shown,
                $"The receiver answered {code}; redirects are not followed."
            ),
            408 or 425 or 429 or >= 500 => new SendResult(
                SendOutcome.Retry,
                code,
                shown,
                $"The receiver answered {code}.",
                wait
            ),
            _ => new SendResult(SendOutcome.Refused, code, shown, $"The receiver answered {code}."),
        };
    }

    private static ChannelAnswer Failed(ProviderException refused) =>
        new(
            new SendResult(
                refused.Failure == ProviderFailure.HostNotDeclared ? SendOutcome.Refused : SendOutcome.Retry,
                null,
                null,
                refused.Message,
                refused.RetryAfter
            ),
            "",
            null
        );

    private static ChannelAnswer Failed(string error) =>
        new(new SendResult(SendOutcome.Retry, null, null, error), "", null);

    // Stops at the bound of size and of time: the status is known, and what a receiver sends without end is not read.
    private static async Task<string> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var buffer = new byte[MostRead];
        var read = 0;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ReadLimit);
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(limit.Token);
            int more;
            while (read < MostRead && (more = await body.ReadAsync(buffer.AsMemory(read), limit.Token)) > 0)
            {
                read += more;
            }
        }
        catch (Exception exception)
            when (exception is IOException or OperationCanceledException or HttpRequestException)
        {
            // What has been read is enough to show.
        }

        return Encoding.UTF8.GetString(buffer, 0, read);
    }

    private static TimeSpan? WaitOf(HttpResponseMessage response, TimeProvider clock) =>
        response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => Bounded(delta),
            { Date: { } date } => Bounded(date - clock.GetUtcNow()),
            _ => null,
        };

    public static TimeSpan? Bounded(TimeSpan? wait) =>
        wait is not { } time ? null
        : time < TimeSpan.Zero ? TimeSpan.Zero
        : time > LongestWait ? LongestWait
        : time;

    /// <summary>Seconds of an answer, where they are a sensible number.</summary>
    public static TimeSpan? Seconds(double? seconds) =>
        seconds is >= 0 and <= 31_536_000 ? TimeSpan.FromSeconds(seconds.Value) : null;

    private static string Shorten(string text)
    {
        var clean = ChannelText.Plain(text);
        return clean.Length <= MostShown ? clean
            : char.IsHighSurrogate(clean[MostShown - 1]) ? clean[..(MostShown - 1)]
            : clean[..MostShown];
    }
}

/// <param name="Text">At most 64 KiB of the answer.</param>
/// <param name="Headers">Null where there was no answer.</param>
internal sealed record ChannelAnswer(SendResult Result, string Text, HttpResponseHeaders? Headers);
