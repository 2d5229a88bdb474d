namespace Panel.Plugins.Sdk;

/// <summary>
/// Text values by key, seen by this plugin alone and shared by all replicas. Keys have 1 to 128 characters;
/// all keys and values together take at most 1 MiB.
/// </summary>
public interface IPluginStore
{
    /// <summary>Null when the key has no value.</summary>
    Task<string?> GetAsync(string key, CancellationToken cancellationToken);

    /// <summary>Sets a value, or removes it when null.</summary>
    /// <exception cref="ProviderException"><see cref="ProviderFailure.StoreFull"/>.</exception>
    Task SetAsync(string key, string? value, CancellationToken cancellationToken);
}
