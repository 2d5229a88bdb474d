using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Panel.Agent.Console;
using Panel.Agent.Instances;
using Panel.Agent.Runtimes;
using Panel.Contracts;

namespace Panel.Agent.Tests.Endpoints;

/// <summary>A console that the test writes to.</summary>
internal sealed class FakeConsoles(IInstances instances) : IInstanceConsoles
{
    private readonly Channel<ConsoleFrame> frames = Channel.CreateUnbounded<ConsoleFrame>();

    public ConcurrentQueue<string> Commands { get; } = new();

    public long? Since { get; private set; }

    public bool Running { get; set; } = true;

    public int Readers => readers;

    private int readers;

    public void Write(ConsoleFrame frame) => frames.Writer.TryWrite(frame);

    public void End(Exception? why = null) => frames.Writer.TryComplete(why);

    public IAsyncEnumerable<ConsoleFrame>? Subscribe(Guid instanceId, long? since, CancellationToken cancellationToken)
    {
        Since = since;
        return instances.Observe(instanceId) is null ? null : ReadAsync(cancellationToken);
    }

    private async IAsyncEnumerable<ConsoleFrame> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref readers);
        try
        {
            yield return new ConsoleFrame.State(InstanceState.Running);
            await foreach (var frame in frames.Reader.ReadAllAsync(cancellationToken))
            {
                yield return frame;
            }
        }
        finally
        {
            Interlocked.Decrement(ref readers);
        }
    }

    public Task SendAsync(Guid instanceId, string command, CancellationToken cancellationToken)
    {
        if (!Running)
        {
            throw new RuntimeException("not_running", "The instance does not run.");
        }

        Commands.Enqueue(command);
        return Task.CompletedTask;
    }

    public IReadOnlyList<ConsoleFrame.Line>? History(Guid instanceId, long? before, int limit) =>
        instances.Observe(instanceId) is null
            ? null
            :
            [
                .. Enumerable
                    .Range(1, 500)
                    .Where(i => before is null || i < before)
                    .TakeLast(limit)
                    .Select(i => new ConsoleFrame.Line(
                        i,
                        DateTimeOffset.UnixEpoch.AddSeconds(i),
                        "stdout",
                        $"line {i}"
                    )),
            ];
}
