using System.Collections.Concurrent;

namespace Panel.Gateway.Extensions;

/// <summary>Why the routes of a plugin are not served; its status says the same.</summary>
internal sealed class ExtensionRefusals
{
    private readonly ConcurrentDictionary<string, string> _reasons = new(StringComparer.Ordinal);

    public string? Of(string pluginId) => _reasons.GetValueOrDefault(pluginId);

    /// <returns>False when that is what stood there.</returns>
    public bool Set(string pluginId, string? reason)
    {
        var before = Of(pluginId);
        if (reason is null)
        {
            _reasons.TryRemove(pluginId, out _);
        }
        else
        {
            _reasons[pluginId] = reason;
        }

        return before != reason;
    }

    public void Keep(IReadOnlyCollection<string> plugins)
    {
        foreach (var gone in _reasons.Keys.Except(plugins, StringComparer.Ordinal))
        {
            _reasons.TryRemove(gone, out _);
        }
    }
}
