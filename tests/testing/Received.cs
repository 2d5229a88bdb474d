using System.Collections.Concurrent;
using MassTransit;

namespace Panel.Testing;

/// <summary>Messages that arrived somewhere, in their order.</summary>
public sealed class Received
{
    private readonly ConcurrentQueue<object> _messages = new();

    public IReadOnlyList<T> All<T>(Func<T, bool>? which = null) =>
        [.. _messages.OfType<T>().Where(which ?? (_ => true))];

    /// <summary>Waits until so many have arrived.</summary>
    public Task<IReadOnlyList<T>> AtLeastAsync<T>(Func<T, bool> which, int count = 1) =>
        Eventually.GetAsync(() => All(which), found => found.Count >= count, TimeSpan.FromSeconds(20));

    public async Task<T> FirstAsync<T>(Func<T, bool> which) => (await AtLeastAsync(which))[0];

    public sealed class Consumer<T>(Received received) : IConsumer<T>
        where T : class
    {
        public Task Consume(ConsumeContext<T> context)
        {
            received._messages.Enqueue(context.Message);
            return Task.CompletedTask;
        }
    }
}
