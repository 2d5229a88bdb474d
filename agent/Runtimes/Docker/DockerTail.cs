using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Panel.Agent.Runtimes.Processes;

namespace Panel.Agent.Runtimes.Docker;

/// <summary>
/// Shows what a container has written of a line that is not ended: the engine's
/// log has only whole lines. Reads the container's output a
/// second time, as it comes, and passes on the parts that nothing followed for a moment.
/// </summary>
internal sealed class DockerTail : IAsyncDisposable
{
    private const int MostWaiting = 100;

    private readonly HttpResponseMessage _response;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _closing = new();
    private readonly Channel<RuntimeLine> _parts = Channel.CreateBounded<RuntimeLine>(
        new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropOldest }
    );
    private readonly Task _reading;

    private DockerTail(HttpResponseMessage response, TimeProvider clock)
    {
        (_response, _clock) = (response, clock);
        _reading = Task.Run(ReadAsync, CancellationToken.None);
    }

    /// <summary>The container has ended or the engine has gone.</summary>
    public bool IsClosed => _reading.IsCompleted;

    /// <summary>
    /// Lines without a time, since no log has them, each with the mark of <see cref="UnfinishedText"/>.
    /// </summary>
    public ChannelReader<RuntimeLine> Parts => _parts.Reader;

    public static async Task<DockerTail> OpenAsync(
        DockerApi api,
        string container,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        var request = DockerRequest.Post($"/containers/{container}/attach?stream=1&stdout=1&stderr=1") with
        {
            Upgrade = true,
        };
        return new DockerTail(await api.SendAsync(request, cancellationToken), clock);
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _reading;
        _response.Dispose();
        _closing.Dispose();
    }

    /// <summary>
    /// Reads on whether or not anything takes the parts: the engine makes a
    /// container wait for a reader that is too slow.
    /// </summary>
    private async Task ReadAsync()
    {
        try
        {
            await using var body = await _response.Content.ReadAsStreamAsync(_closing.Token);
            await foreach (var part in PartsOfAsync(body, _closing.Token))
            {
                _parts.Writer.TryWrite(part);
            }
        }
        catch (Exception exception)
            when (exception
                    is IOException
                        or HttpRequestException
                        or OperationCanceledException
                        or ObjectDisposedException
            )
        {
            // Closed, from either side. The log still has every whole line.
        }
        finally
        {
            _parts.Writer.TryComplete();
        }
    }

    private async IAsyncEnumerable<RuntimeLine> PartsOfAsync(
        Stream body,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        using var output = new Source("stdout", _clock);
        using var errors = new Source("stderr", _clock);
        var frames = LogFrame.ReadAsync(body, cancellationToken).GetAsyncEnumerator(cancellationToken);
        var next = frames.MoveNextAsync().AsTask();
        try
        {
            while (true)
            {
                // A whole line needs no timer, and most output is whole lines.
                if (!next.IsCompleted && (output.HasRest || errors.HasRest))
                {
                    await Task.WhenAny(next, Task.Delay(UnfinishedText.Quiet, _clock, cancellationToken));
                }
                else
                {
                    await next;
                }

                cancellationToken.ThrowIfCancellationRequested();
                if (next.IsCompleted)
                {
                    if (!await next)
                    {
                        yield break;
                    }

                    (frames.Current.Stream == output.Name ? output : errors).Add(frames.Current.Payload);
                    next = frames.MoveNextAsync().AsTask();
                }

                foreach (var part in output.Take().Concat(errors.Take()))
                {
                    yield return part;
                }
            }
        }
        finally
        {
            // An enumerator must not be disposed while it moves.
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await frames.DisposeAsync();
        }
    }

    private sealed class Source(string name, TimeProvider clock) : IDisposable
    {
        private readonly MemoryStream _bytes = new();
        private LineBuffer? _lines;

        public string Name => name;

        public bool HasRest => _lines is { HasRest: true };

        public void Add(byte[] bytes)
        {
            _lines ??= new LineBuffer(_bytes, clock);
            // The buffer has taken all that was here.
            _bytes.SetLength(0);
            _bytes.Write(bytes);
            _bytes.Position = 0;
        }

        /// <summary>Whole lines come from the log.</summary>
        public List<RuntimeLine> Take()
        {
            var parts = new List<RuntimeLine>();
            while (_lines?.TryRead(out var line, out _) == true)
            {
                if (line.Span is [.., (byte)UnfinishedText.Mark])
                {
                    parts.Add(new RuntimeLine(default, name, System.Text.Encoding.UTF8.GetString(line.Span)));
                }
            }

            return parts;
        }

        public void Dispose()
        {
            _lines?.Dispose();
            _bytes.Dispose();
        }
    }
}
