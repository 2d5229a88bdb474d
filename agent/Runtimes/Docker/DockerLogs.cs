using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace Panel.Agent.Runtimes.Docker;

/// <summary>Reads a container's log as lines with strictly increasing times.</summary>
internal sealed class DockerLogs(DockerApi api)
{
    /// <summary>The engine cuts long lines into pieces of 16 KiB; joined again up to this.</summary>
    private const int LongestLine = 256 * 1024;

    /// <summary>
    /// The lines after <paramref name="since"/>. Ends with the log, or when
    /// following, with the container or the connection.
    /// </summary>
    public async IAsyncEnumerable<RuntimeLine> ReadAsync(
        string container,
        bool follow,
        DateTimeOffset? since,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var from = since is null ? "" : $"&since={UnixTime(since.Value - MonotonicLineTime.Margin)}";
        var path = $"/containers/{container}/logs?stdout=1&stderr=1&timestamps=1&follow={(follow ? 1 : 0)}{from}";
        using var response = await api.SendAsync(
            (DockerRequest.Get(path) with { Streaming = true }).Accepting(HttpStatusCode.NotFound),
            cancellationToken
        );
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            yield break;
        }

        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var clock = new MonotonicLineTime();
        var last = DateTimeOffset.MinValue;
        var open = new Dictionary<string, StringBuilder> { ["stdout"] = new(), ["stderr"] = new() };
        await foreach (var frame in LogFrame.ReadAsync(body, cancellationToken))
        {
            (last, var text) = Split(frame.Payload);
            var line = open[frame.Stream].Append(text);
            if (!text.EndsWith('\n') && line.Length < LongestLine)
            {
                continue;
            }

            var time = clock.Next(last);
            if (since is null || time > since)
            {
                yield return new(time, frame.Stream, line.ToString().TrimEnd('\n', '\r'));
            }

            line.Clear();
        }

        // A last line without a break: complete only when nothing can follow.
        foreach (var (stream, rest) in open.Where(o => !follow && o.Value.Length > 0))
        {
            var time = clock.Next(last);
            if (since is null || time > since)
            {
                yield return new(time, stream, rest.ToString());
            }
        }
    }

    /// <summary>"2026-01-02T03:04:05.123456789Z text"; nanoseconds beyond .NET's 100 are cut.</summary>
    private static (DateTimeOffset Recorded, string Text) Split(ReadOnlySpan<byte> payload)
    {
        var space = payload.IndexOf((byte)' ');
        var stamp = Encoding.ASCII.GetString(payload[..Math.Max(space, 0)]);
        return DateTimeOffset.TryParse(
            stamp,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var recorded
        )
            ? (recorded, Encoding.UTF8.GetString(payload[(space + 1)..]))
            : (DateTimeOffset.MinValue, Encoding.UTF8.GetString(payload));
    }

    private static string UnixTime(DateTimeOffset time)
    {
        var ticks = Math.Max(0, (time - DateTimeOffset.UnixEpoch).Ticks);
        return $"{ticks / TimeSpan.TicksPerSecond}.{ticks % TimeSpan.TicksPerSecond:D7}00";
    }
}
