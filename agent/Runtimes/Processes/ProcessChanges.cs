using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Panel.Agent.Runtimes.Processes;

/// <summary>Tells watchers which instances started or ended.</summary>
internal sealed class ProcessChanges
{
    private readonly ConcurrentDictionary<Channel<Guid>, byte> _watchers = new();

    public void Publish(Guid instanceId)
    {
        foreach (var watcher in _watchers.Keys)
        {
            watcher.Writer.TryWrite(instanceId);
        }
    }

    public async IAsyncEnumerable<Guid> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // A hint to inspect: an old one may go when the watcher is slow.
        var channel = Channel.CreateBounded<Guid>(
            new BoundedChannelOptions(1000) { FullMode = BoundedChannelFullMode.DropOldest }
        );
        _watchers[channel] = 0;
        try
        {
            await foreach (var instanceId in channel.Reader.ReadAllAsync(cancellationToken))
            {
                yield return instanceId;
            }
        }
        finally
        {
            _watchers.TryRemove(channel, out _);
        }
    }
}
