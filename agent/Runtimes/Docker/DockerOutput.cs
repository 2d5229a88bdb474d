using System.Runtime.CompilerServices;

namespace Panel.Agent.Runtimes.Docker;

/// <summary>Follows a container's log to its end, across lost connections and restarts of the engine.</summary>
internal sealed partial class DockerOutput(
    DockerContainers containers,
    DockerLogs logs,
    TimeProvider clock,
    ILogger<DockerOutput> logger
)
{
    public async IAsyncEnumerable<RuntimeLine> ReadAsync(
        ContainerDetails container,
        DateTimeOffset? since,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var follow = container.State.Running;
        while (true)
        {
            var complete = false;
            await using (
                var lines = logs.ReadAsync(container.Id, follow, since, cancellationToken)
                    .GetAsyncEnumerator(cancellationToken)
            )
            {
                while (await NextAsync(lines, cancellationToken) is { } next && !(complete = !next))
                {
                    since = lines.Current.Time;
                    yield return lines.Current;
                }
            }

            if (complete && !follow)
            {
                yield break;
            }

            // A followed log may end early, with the connection or the engine: once more from
            // there, without following when the container has ended.
            follow = await RunsAsync(container.Id, cancellationToken);
        }
    }

    /// <summary>Null when the connection is lost.</summary>
    private async Task<bool?> NextAsync(IAsyncEnumerator<RuntimeLine> lines, CancellationToken cancellationToken)
    {
        try
        {
            return await lines.MoveNextAsync();
        }
        catch (Exception exception)
            when (exception
                    is IOException
                        or HttpRequestException
                        or RuntimeException { Code: "engine_unreachable" or "engine_timeout" }
                && !cancellationToken.IsCancellationRequested
            )
        {
            Log.Interrupted(logger, exception.Message);
            return null;
        }
    }

    /// <summary>Waits for the engine when it is away.</summary>
    private async Task<bool> RunsAsync(string id, CancellationToken cancellationToken)
    {
        for (var backoff = EngineBackoff.Create(); ; await Task.Delay(backoff.Next(), clock, cancellationToken))
        {
            try
            {
                return await containers.FindAsync(id, cancellationToken) is { State.Running: true };
            }
            catch (RuntimeException exception) when (exception.Code is "engine_unreachable" or "engine_timeout")
            {
                Log.Interrupted(logger, exception.Message);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Reading a container's log is interrupted, trying again: {Reason}")]
        public static partial void Interrupted(ILogger logger, string reason);
    }
}
