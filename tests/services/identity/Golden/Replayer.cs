using System.Net.Http.Headers;
using Panel.Identity.Tests.Hosting;
using Panel.Testing;

namespace Panel.Identity.Tests.Golden;

/// <summary>
/// Sends a file's requests one after the other as a client at https://panel.example.net
/// would, behind a proxy that ends TLS,, and looks at the answers.
/// </summary>
internal sealed class Replayer : IDisposable
{
    // The headers that an answer has besides these are the server's business.
    private static readonly string[] Looked =
    [
        "Content-Type",
        "Location",
        "Set-Cookie",
        "Retry-After",
        "ETag",
        "Content-Disposition",
    ];

    private readonly HttpClient _http;
    private readonly ManualClock _clock;
    private readonly TextPatterns _shapes;
    private readonly OutsideActions _outside;

    public Replayer(GoldenPanel panel)
    {
        (_clock, _shapes) = (panel.Clock, new TextPatterns(panel.Clock));
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = panel.Address,
        };
        _outside = new OutsideActions(panel.Identity, panel.Clock, _shapes.Kept);
    }

    public void Dispose()
    {
        _outside.Dispose();
        _http.Dispose();
    }

    /// <returns>What differs; empty when the answer is as written.</returns>
    public async Task<IReadOnlyList<string>> ReplayAsync(GoldenStep step) => Differences(step, await AnswerAsync(step));

    /// <returns>The step with the answer of now.</returns>
    public async Task<GoldenStep> RecordAsync(GoldenStep step)
    {
        var answer = await AnswerAsync(step);
        if (Differences(step, answer).Count == 0)
        {
            return step;
        }

        var headers = Headers(answer)
            .Select(header =>
                step.Headers.FirstOrDefault(wanted => _shapes.Match(wanted, header)) ?? _shapes.Generalize(header)
            )
            .ToList();
        var recorded = step with
        {
            Status = (int)answer.Status,
            Headers = headers,
            Body = answer.Text.Length == 0 ? "" : Bodies.Record(step.Body, answer.Text, IsJson(answer), _shapes),
        };
        Differences(recorded, answer);
        return recorded;
    }

    private async Task<Answer> AnswerAsync(GoldenStep step)
    {
        _clock.Advance(step.Wait);
        var answer = await SendAsync(step);
        if (!step.IsEventual)
        {
            return answer;
        }

        try
        {
            return await Eventually.GetAsync(
                async _ => answer = await SendAsync(step),
                seen => Differences(step, seen).Count == 0,
                TimeSpan.FromSeconds(5)
            );
        }
        catch (TimeoutException)
        {
            return answer;
        }
    }

    private static bool IsJson(Answer answer) =>
        answer.Message.Content.Headers.ContentType?.MediaType == "application/json";

    /// <summary>JSON is not said: nearly everything is.</summary>
    private static List<string> Headers(Answer answer) =>
        [
            .. answer
                .Message.Headers.Concat(answer.Message.Content.Headers)
                .Where(header => Looked.Contains(header.Key))
                .SelectMany(header => header.Value.Select(value => $"{header.Key}: {value}"))
                .Where(header => header != "Content-Type: application/json; charset=utf-8")
                .Order(StringComparer.Ordinal),
        ];

    private List<string> Differences(GoldenStep step, Answer answer)
    {
        if (step.Status != (int)answer.Status)
        {
            return [$"status: expected {step.Status}, got {(int)answer.Status} {answer.Text}"];
        }

        var headers = Headers(answer);
        List<string> differences =
        [
            .. headers
                .Where(header => !step.Headers.Any(wanted => _shapes.Match(wanted, header)))
                .Select(header => $"header not expected: {header}"),
        ];
        if (headers.Count < step.Headers.Count)
        {
            differences.Add(
                $"headers: expected {string.Join(" and ", step.Headers)}, got {string.Join(" and ", headers)}"
            );
        }

        if (answer.Text.Length > 0 || step.Body.Length > 0)
        {
            differences.AddRange(Bodies.Differences(step.Body, answer.Text, IsJson(answer), _shapes));
        }

        return differences;
    }

    private async Task<Answer> SendAsync(GoldenStep step)
    {
        var (line, body) = (
            (await _outside.FillAsync(step.RequestLine)).Split(' ', 2),
            await _outside.FillAsync(step.RequestBody)
        );
        using var request = new HttpRequestMessage(new HttpMethod(line[0]), line[1]);
        if (body.Length > 0)
        {
            request.Content = new StringContent(body, MediaTypeHeaderValue.Parse("application/json"));
        }

        request.Headers.Host = SoftwarePasskey.Domain;
        if (!step.RequestHeaders.Any(header => header.StartsWith("User-Agent:", StringComparison.Ordinal)))
        {
            request.Headers.TryAddWithoutValidation("User-Agent", "golden");
        }

        request.Headers.Add("X-Forwarded-For", "192.0.2.1");
        request.Headers.Add("X-Forwarded-Proto", "https");
        foreach (var header in step.RequestHeaders.Select(text => text.Split(": ", 2)))
        {
            request.Headers.TryAddWithoutValidation(header[0], await _outside.FillAsync(header[1]));
        }

        using var message = await _http.SendAsync(request);
        return await Answer.OfAsync(message);
    }
}
