using Panel.Plugins.Host.Sources;
using Panel.Plugins.Sdk;

namespace Panel.Plugins.Host.Context;

/// <summary>Asks the source for one plugin's values: the plugin cannot name another plugin.</summary>
internal sealed class PluginStore(string pluginId, IPluginSource source) : IPluginStore
{
    private const int MaxKey = 128;
    private const int MaxValue = 1 << 20;

    public async Task<string?> GetAsync(string key, CancellationToken cancellationToken)
    {
        Check(key);
        return await TryAsync(() => source.GetValueAsync(pluginId, key, cancellationToken), cancellationToken);
    }

    public async Task SetAsync(string key, string? value, CancellationToken cancellationToken)
    {
        Check(key);
        var stored =
            !(value?.Length > MaxValue)
            && await TryAsync(() => source.SetValueAsync(pluginId, key, value, cancellationToken), cancellationToken);
        if (!stored)
        {
            throw new ProviderException(ProviderFailure.StoreFull, "The store of the plugin is full.");
        }
    }

    private static async Task<T> TryAsync<T>(Func<Task<T>> ask, CancellationToken cancellationToken)
    {
        try
        {
            return await ask();
        }
        catch (Exception exception)
            when (exception is not ProviderException && !cancellationToken.IsCancellationRequested)
        {
            // The source is a database or another service; what it throws is not the plugin's to see.
            throw new ProviderException(ProviderFailure.Unavailable, "The store cannot be reached now.");
        }
    }

    private static void Check(string key)
    {
        if (string.IsNullOrEmpty(key) || key.Length > MaxKey)
        {
            throw new ArgumentException($"A key has 1 to {MaxKey} characters.", nameof(key));
        }
    }
}
