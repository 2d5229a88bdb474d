using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Panel.Agent.Runtimes.Docker;

/// <summary>Follows the engine's events of this node's containers across restarts of the engine.</summary>
internal sealed partial class DockerEvents(
    DockerApi api,
    RuntimeOptions options,
    TimeProvider clock,
    ILogger<DockerEvents> logger
)
{
    public async IAsyncEnumerable<Guid> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var backoff = EngineBackoff.Create();
        // From here on also what happens while the engine is away, before the first event told its own time.
        var since = (clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
        long last = 0;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await using var events = FollowAsync(last == 0 ? since : last, last, cancellationToken)
                .GetAsyncEnumerator(cancellationToken);
            while (await NextAsync(events, cancellationToken))
            {
                backoff.Reset();
                last = events.Current.TimeNano;
                if (ContainerNames.Read(events.Current.Actor.Attributes) is { } container)
                {
                    yield return container.InstanceId;
                }
            }

            await Task.Delay(backoff.Next(), clock, cancellationToken);
        }
    }

    private async Task<bool> NextAsync(IAsyncEnumerator<EngineEvent> events, CancellationToken cancellationToken)
    {
        try
        {
            return await events.MoveNextAsync();
        }
        catch (Exception exception)
            when (exception is RuntimeException or IOException or HttpRequestException or JsonException
                && !cancellationToken.IsCancellationRequested
            )
        {
            Log.Lost(logger, exception.Message);
            return false;
        }
    }

    private async IAsyncEnumerable<EngineEvent> FollowAsync(
        long since,
        long last,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var filters = JsonSerializer.Serialize(
            new Dictionary<string, string[]>
            {
                ["type"] = ["container"],
                ["event"] = ["start", "die", "oom", "destroy"],
                ["label"] = [$"{ContainerNames.NodeLabel}={options.NodeId:D}"],
            },
            DockerJson.Default.DictionaryStringStringArray
        );
        var from = $"&since={since / 1_000_000_000}.{since % 1_000_000_000:D9}";
        using var response = await api.SendAsync(
            DockerRequest.Get($"/events?filters={Uri.EscapeDataString(filters)}{from}") with
            {
                Streaming = true,
            },
            cancellationToken
        );
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await lines.ReadLineAsync(cancellationToken) is { } line)
        {
            if (
                JsonSerializer.Deserialize(line, DockerJson.Default.EngineEvent) is { } @event
                && @event.TimeNano > last
            )
            {
                yield return @event;
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The engine's events are interrupted, trying again: {Reason}")]
        public static partial void Lost(ILogger logger, string reason);
    }
}
