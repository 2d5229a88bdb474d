using System.Collections.Concurrent;

namespace Panel.Plugins.Host.Loading;

/// <summary>What is known of one plugin of the set in this process.</summary>
internal sealed class PluginSlot(string id) : IDisposable
{
    public string Id { get; } = id;

    /// <summary>One change at a time.</summary>
    public SemaphoreSlim Turn { get; } = new(1, 1);

    /// <summary>The entry that was applied last; null when the next round must try again.</summary>
    public string? Mark { get; set; }

    /// <summary>Under which keys it was applied.</summary>
    public string? Keys { get; set; }

    /// <summary>Null while the version that the set names takes calls.</summary>
    public string? Fault { get; set; }

    /// <summary>What the last check of the serving version's health said; null when it is well.</summary>
    public string? Health { get; set; }

    /// <summary>Ends the watch over the version that was switched to.</summary>
    public CancellationTokenSource? Watch { get; set; }

    /// <summary>Versions that were unloaded and are still in memory after a minute.</summary>
    public ConcurrentDictionary<string, bool> Pending { get; } = new(StringComparer.Ordinal);

    public void Dispose()
    {
        Watch?.Dispose();
        Turn.Dispose();
    }
}
