using System.Globalization;
using System.Net;
using Panel.Plugins.Sdk;

namespace Panel.Plugins.Dns;

/// <summary>
/// Calls of one provider's API. Reads are tried three times, writes once: a lost answer says nothing about them.
/// </summary>
internal sealed class ProviderHttp(string provider, IPluginContext context)
{
    private const int Tries = 3;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromHours(1);

    /// <param name="create">Makes the request anew for each try.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ProviderException">Out of reach, or no answer in time.</exception>
    public async Task<ProviderAnswer> SendAsync(Func<HttpRequestMessage> create, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var request = create();
            var last = attempt == Tries || request.Method != HttpMethod.Get;
            try
            {
                var answer = await SendOnceAsync(request, cancellationToken);
                if (last || (int)answer.Status < 500 || answer.RetryAfter is not null)
                {
                    return answer;
                }
            }
            catch (ProviderException exception)
                when (!last && exception.Failure == ProviderFailure.Unavailable && !IsTimeout(exception))
            {
                // A broken connection; the next try opens another one.
            }

            await Task.Delay(FirstPause * attempt * attempt, context.Clock, cancellationToken);
        }
    }

    private static bool IsTimeout(ProviderException exception) =>
        exception.InnerException is OperationCanceledException;

    private async Task<ProviderAnswer> SendOnceAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await context.Network.Http.SendAsync(request, cancellationToken);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            if ((int)response.StatusCode is >= 300 and < 400)
            {
                throw new ProviderException(ProviderFailure.Refused, $"{provider} answered with a redirect.");
            }

            return new ProviderAnswer(provider, response.StatusCode, body, RetryAfter(response));
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ProviderException(
                ProviderFailure.Unavailable,
                $"{provider} did not answer in time.",
                innerException: exception
            );
        }
        catch (HttpRequestException exception) when (exception.InnerException is ProviderException refused)
        {
            // The host refuses addresses while it connects, and the handler wraps what it throws.
            throw new ProviderException(refused.Failure, refused.Message, refused.RetryAfter, exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw new ProviderException(
                ProviderFailure.Unavailable,
                $"{provider} is out of reach, or gave no whole answer.",
                innerException: exception
            );
        }
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var wait =
            response.Headers.RetryAfter is { } header ? header.Delta ?? (header.Date - context.Clock.GetUtcNow())
            : response.StatusCode == HttpStatusCode.TooManyRequests ? Reset(response)
            : null;
        return wait is not { } time ? null
            : time < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1)
            : time > LongestRetryAfter ? LongestRetryAfter
            : time;
    }

    // A number of seconds since 1970, as Hetzner gives it.
    private TimeSpan? Reset(HttpResponseMessage response) =>
        response.Headers.TryGetValues("RateLimit-Reset", out var values)
        && long.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && seconds is > 0 and < 253_402_300_799
            ? DateTimeOffset.FromUnixTimeSeconds(seconds) - context.Clock.GetUtcNow()
            : null;
}
