using Panel.Plugins.Host.Packages;

namespace Panel.Plugins.Host.Calls;

/// <summary>A started version, and the calls that are under way in it.</summary>
internal sealed class PluginVersion(LoadedPlugin plugin, string? keyId, IPluginInstance instance, Breaker breaker)
{
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _closed;
    private int _underWay;
    private long _calls;
    private long _failures;

    public LoadedPlugin Plugin { get; } = plugin;

    public PluginManifest Manifest => Plugin.Manifest;

    /// <summary>Whose signature held when it was started.</summary>
    public string? KeyId { get; } = keyId;

    public IPluginInstance Instance { get; } = instance;

    public Breaker Breaker { get; } = breaker;

    public TimeSpan TimeLimit { get; } = TimeSpan.FromMilliseconds(plugin.Manifest.Limits.TimeoutMs);

    public long Calls => Interlocked.Read(ref _calls);

    public long Failures => Interlocked.Read(ref _failures);

    /// <summary>False when an upgrade has closed this version: the caller takes the one that came instead.</summary>
    public bool TryEnter()
    {
        Interlocked.Increment(ref _underWay);
        if (!_closed)
        {
            return true;
        }

        Leave();
        return false;
    }

    public void Leave()
    {
        if (Interlocked.Decrement(ref _underWay) == 0 && _closed)
        {
            _drained.TrySetResult();
        }
    }

    /// <summary>Lets no new call in; completes when the last one has ended.</summary>
    public Task CloseAsync()
    {
        Interlocked.Increment(ref _underWay);
        _closed = true;
        Leave();
        return _drained.Task;
    }

    public void Count(bool failed)
    {
        Interlocked.Increment(ref _calls);
        if (failed)
        {
            Interlocked.Increment(ref _failures);
        }
    }
}
