using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Panel.Data.Tests.Messaging;

/// <summary>What the consumers of a host did.</summary>
internal sealed class Shop
{
    private readonly ConcurrentDictionary<string, int> _attempts = new();
    private readonly Channel<string> _heard = Channel.CreateUnbounded<string>();

    public ConcurrentQueue<(Guid MessageId, string Item)> AllHeard { get; } = [];

    /// <summary>Consumers of commands stop here until it is completed.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public int Attempts(string item) => _attempts.GetValueOrDefault(item);

    public int Attempted(string item) => _attempts.AddOrUpdate(item, 1, (_, before) => before + 1);

    public void Heard(Guid messageId, string item)
    {
        AllHeard.Enqueue((messageId, item));
        _heard.Writer.TryWrite(item);
    }

    public async Task<string> NextHeardAsync(TimeSpan? within = null)
    {
        using var limit = new CancellationTokenSource(within ?? TimeSpan.FromSeconds(20));
        return await _heard.Reader.ReadAsync(limit.Token);
    }
}
