using MassTransit;

namespace Panel.Bus.Tests;

/// <summary>Keeps what is called "hold" until <see cref="Hold.Release"/>, and takes the rest at once.</summary>
public sealed class HoldingConsumer<T>(Recorder<T> recorder, Hold hold) : IConsumer<T> where T : class
{
    public Task Consume(ConsumeContext<T> context)
    {
        recorder.Add(context.Message);
        return context.Message is Ping { Text: "hold" } or Pong { Text: "hold" } ? hold.Released : Task.CompletedTask;
    }
}

public sealed class Hold
{
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Released => _released.Task;

    public void Release() => _released.TrySetResult();
}
