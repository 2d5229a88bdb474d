using System.Collections.Concurrent;
using System.Threading.Channels;
using MassTransit;

namespace Panel.Bus.Tests;

/// <summary>What consumers of a host were given.</summary>
public sealed class Recorder<T>
    where T : class
{
    private readonly Channel<T> _messages = Channel.CreateUnbounded<T>();

    public ConcurrentQueue<T> All { get; } = [];

    public void Add(T message)
    {
        All.Enqueue(message);
        _messages.Writer.TryWrite(message);
    }

    public async Task<T> NextAsync(TimeSpan? within = null)
    {
        using var limit = new CancellationTokenSource(within ?? TimeSpan.FromSeconds(20));
        return await _messages.Reader.ReadAsync(limit.Token);
    }
}

public sealed class RecordingConsumer<T>(Recorder<T> recorder) : IConsumer<T>
    where T : class
{
    public Task Consume(ConsumeContext<T> context)
    {
        recorder.Add(context.Message);
        return Task.CompletedTask;
    }
}
