using System.Collections.Concurrent;
using Panel.Plugins.Host.Sources;

namespace Panel.Plugins.Host.Tests.Support;

/// <summary>The set, packages and values that a test gives.</summary>
internal sealed class TestSource : IPluginSource
{
    private readonly ConcurrentDictionary<(string, string), byte[]> _packages = new();
    private readonly ConcurrentDictionary<(string, string), string> _values = new();
    private readonly ConcurrentQueue<PluginReplicaReport> _reports = new();
    private volatile TaskCompletionSource? _refused;
    private int _atOnce;
    private PluginSet _set = new(0, [], [], AllowUntrusted: false);

    /// <summary>Thrown by each call while it is set.</summary>
    public Exception? Away { get; set; }

    public PluginSet Set => _set;

    /// <summary>The next time that the process was told that the source is away.</summary>
    public Task RefusedAsync()
    {
        var refused = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _refused = refused;
        return refused.Task.WaitAsync(TimeSpan.FromSeconds(40));
    }

    public IReadOnlyCollection<PluginReplicaReport> Reports => _reports;

    public void Put(string id, string version, byte[] package) => _packages[(id, version)] = package;

    public void Change(Func<PluginSet, PluginSet> change)
    {
        var next = change(_set);
        _set = next with { Version = _set.Version + 1 };
    }

    public Task<PluginSet?> ReadAsync(long knownVersion, CancellationToken cancellationToken)
    {
        ThrowIfAway();
        return Task.FromResult(_set.Version == knownVersion ? null : _set);
    }

    public Task<Stream> OpenPackageAsync(string pluginId, string version, CancellationToken cancellationToken)
    {
        ThrowIfAway();
        return Task.FromResult<Stream>(new MemoryStream(_packages[(pluginId, version)], writable: false));
    }

    public Task ReportAsync(PluginReplicaReport report, CancellationToken cancellationToken)
    {
        ThrowIfAway();
        _reports.Enqueue(report);
        return Task.CompletedTask;
    }

    /// <summary>How long each question to the store takes.</summary>
    public TimeSpan Slow { get; set; }

    /// <summary>The most questions to the store that were under way together.</summary>
    public int MostAtOnce { get; private set; }

    public async Task<string?> GetValueAsync(string pluginId, string key, CancellationToken cancellationToken)
    {
        ThrowIfAway();
        MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref _atOnce));
        await Task.Delay(Slow, cancellationToken);
        Interlocked.Decrement(ref _atOnce);
        return _values.GetValueOrDefault((pluginId, key));
    }

    public Task<bool> SetValueAsync(string pluginId, string key, string? value, CancellationToken cancellationToken)
    {
        ThrowIfAway();
        if (value is null)
        {
            _values.TryRemove((pluginId, key), out _);
        }
        else
        {
            _values[(pluginId, key)] = value;
        }

        return Task.FromResult(_values.Sum(pair => pair.Value.Length) <= 1 << 20);
    }

    private void ThrowIfAway()
    {
        if (Away is { } exception)
        {
            _refused?.TrySetResult();
            throw exception;
        }
    }
}
