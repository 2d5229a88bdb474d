using System.Collections.Concurrent;
using Panel.Plugins.Sdk;

namespace Panel.Plugins.Dns;

/// <summary>Remembers the names of zones by their ids, which never change.</summary>
internal sealed class ZoneNameCache
{
    private const int MostKept = 5000;
    private readonly ConcurrentDictionary<string, string> _names = new(StringComparer.Ordinal);

    /// <param name="credential">Who may see the zone; another one has to ask for itself.</param>
    /// <param name="zoneId">The provider's id.</param>
    /// <param name="load">Asks the provider.</param>
    public async Task<string> GetAsync(ProviderCredential credential, string zoneId, Func<Task<string>> load)
    {
        if (!_names.TryGetValue(Key(credential, zoneId), out var name))
        {
            name = await load();
            Add(credential, zoneId, name);
        }

        return name;
    }

    public void Add(ProviderCredential credential, string zoneId, string name)
    {
        if (_names.Count >= MostKept)
        {
            _names.Clear();
        }

        _names[Key(credential, zoneId)] = name;
    }

    private static string Key(ProviderCredential credential, string zoneId) =>
        $"{credential.Id}/{credential.Version}/{zoneId}";
}
