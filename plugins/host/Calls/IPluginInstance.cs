using Panel.Plugins.Host.Packages;

namespace Panel.Plugins.Host.Calls;

/// <summary>One start of one version of a plugin.</summary>
internal interface IPluginInstance : IAsyncDisposable
{
    PluginIsolation Isolation { get; }

    /// <summary>What a worker lacks here: user, network, mounts, memory, pids.</summary>
    IReadOnlyList<string> MissingIsolation { get; }

    /// <summary>The plugin as one of its capabilities; null when it has not that one.</summary>
    T? Find<T>()
        where T : class;

    /// <summary>Runs code that calls the plugin, and returns when the token is cancelled even if the plugin does not.</summary>
    Task<TResult> RunAsync<TCapability, TResult>(
        TCapability capability,
        Func<TCapability, CancellationToken, Task<TResult>> call,
        CancellationToken cancellationToken
    )
        where TCapability : class;

    /// <summary>Throws when the plugin says that it is not healthy.</summary>
    Task CheckHealthAsync(CancellationToken cancellationToken);
}
