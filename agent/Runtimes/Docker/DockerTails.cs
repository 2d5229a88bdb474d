using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Panel.Agent.Runtimes.Docker;

/// <summary>
/// The tails of running containers. Each is opened before its container
/// starts, so that its first words are not missed.
/// </summary>
internal sealed partial class DockerTails(DockerApi api, TimeProvider clock, ILogger<DockerTails> logger)
    : IAsyncDisposable
{
    private static readonly TimeSpan ReopenAfter = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, DockerTail> _tails = new();

    /// <summary>A tail that cannot be opened is done without: the log has every whole line.</summary>
    public async Task OpenAsync(string container, CancellationToken cancellationToken)
    {
        try
        {
            var tail = await DockerTail.OpenAsync(api, container, clock, cancellationToken);
            await ForgetAsync(container);
            _tails[container] = tail;
        }
        catch (Exception exception) when (exception is RuntimeException or IOException)
        {
            Log.NotOpened(logger, container, exception.Message);
        }
    }

    /// <summary>The lines of a container's log, and between them the parts of those that are not ended.</summary>
    public async IAsyncEnumerable<RuntimeLine> MergeAsync(
        string container,
        IAsyncEnumerable<RuntimeLine> log,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        if (!_tails.TryGetValue(container, out var tail) || tail.IsClosed)
        {
            await OpenAsync(container, cancellationToken);
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var lines = log.GetAsyncEnumerator(stop.Token);
        var line = lines.MoveNextAsync().AsTask();
        var part = WaitAsync(container, stop.Token);
        try
        {
            while (true)
            {
                await Task.WhenAny(line, part);
                // The log first: what is in it is ended.
                if (line.IsCompleted)
                {
                    if (!await line)
                    {
                        yield break;
                    }

                    yield return lines.Current;
                    line = lines.MoveNextAsync().AsTask();
                    continue;
                }

                var parts = await part;
                while (parts.TryRead(out var found))
                {
                    yield return found;
                }

                part = WaitAsync(container, stop.Token);
            }
        }
        finally
        {
            // An enumerator must not be disposed while it moves.
            await stop.CancelAsync();
            await ((Task)line).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await ((Task)part).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await lines.DisposeAsync();
        }
    }

    public async Task ForgetAsync(string container)
    {
        if (_tails.TryRemove(container, out var tail))
        {
            await tail.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var container in _tails.Keys)
        {
            await ForgetAsync(container);
        }
    }

    /// <summary>Where there is a part. Opens the tail again when the engine was away.</summary>
    private async Task<ChannelReader<RuntimeLine>> WaitAsync(string container, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_tails.TryGetValue(container, out var tail) && await tail.Parts.WaitToReadAsync(cancellationToken))
            {
                return tail.Parts;
            }

            await Task.Delay(ReopenAfter, clock, cancellationToken);
            await OpenAsync(container, cancellationToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The unfinished lines of container {Container} cannot be shown: {Reason}")]
        public static partial void NotOpened(ILogger logger, string container, string reason);
    }
}
