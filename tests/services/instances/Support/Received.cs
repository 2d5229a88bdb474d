using System.Collections.Concurrent;
using MassTransit;
using Panel.Testing;

namespace Panel.Instances.Tests.Support;

/// <summary>Messages that arrived somewhere, in their order.</summary>
public sealed class Received
{
    private readonly ConcurrentQueue<object> _messages = new();

    public IReadOnlyList<T> All<T>(Func<T, bool> which) => [.. _messages.OfType<T>().Where(which)];

    public async Task<T> FirstAsync<T>(Func<T, bool> which) =>
        (await Eventually.GetAsync(() => All(which), found => found.Count > 0, TimeSpan.FromSeconds(20)))[0];

    public sealed class Consumer<T>(Received received) : IConsumer<T> where T : class
    {
        public Task Consume(ConsumeContext<T> context)
        {
            received._messages.Enqueue(context.Message);
            return Task.CompletedTask;
        }
    }
}
