using System.Text;
using Microsoft.EntityFrameworkCore;
using Panel.Nodes.Data;

namespace Panel.Nodes.Plugins.Store;

/// <summary>The key-value store of plugins: 1 MiB each, keys counted too.</summary>
internal sealed class PluginValues(NodesDbContext database)
{
    public const int LongestKey = 128;
    public const long Limit = 1024 * 1024;

    public Task<string?> GetAsync(string pluginId, string key, CancellationToken cancellationToken) =>
        database
            .Set<PluginValue>()
            .Where(value =>
                value.Key == key
                && database
                    .Set<InstalledPlugin>()
                    .Any(plugin => plugin.Id == value.InstalledPluginId && plugin.PluginId == pluginId)
            )
            .Select(value => value.Value)
            .SingleOrDefaultAsync(cancellationToken);

    /// <returns>False when the store would grow over its limit, or the plugin is gone.</returns>
    public async Task<bool> SetAsync(string pluginId, string key, string? value, CancellationToken cancellationToken)
    {
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        // Takes the row's lock: the writes of one plugin follow each other.
        var plugins = database.Set<InstalledPlugin>().Where(plugin => plugin.PluginId == pluginId);
        await plugins.ExecuteUpdateAsync(
            row => row.SetProperty(plugin => plugin.StoredBytes, plugin => plugin.StoredBytes),
            cancellationToken
        );
        var owner = await plugins
            .Where(plugin => plugin.State != PluginState.Removed)
            .Select(plugin => new { plugin.Id, plugin.StoredBytes })
            .SingleOrDefaultAsync(cancellationToken);
        if (owner is null)
        {
            return false;
        }

        var known = await database
            .Set<PluginValue>()
            .SingleOrDefaultAsync(row => row.InstalledPluginId == owner.Id && row.Key == key, cancellationToken);
        var total = owner.StoredBytes - SizeOf(key, known?.Value) + SizeOf(key, value);
        if (total > Limit && value is not null)
        {
            return false;
        }

        Write(owner.Id, key, value, known);
        await database.SaveChangesAsync(cancellationToken);
        await plugins.ExecuteUpdateAsync(
            row => row.SetProperty(plugin => plugin.StoredBytes, total),
            cancellationToken
        );
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private void Write(Guid owner, string key, string? value, PluginValue? known)
    {
        if (value is null)
        {
            if (known is not null)
            {
                database.Remove(known);
            }
        }
        else if (known is not null)
        {
            known.Value = value;
        }
        else
        {
            database.Add(
                new PluginValue
                {
                    InstalledPluginId = owner,
                    Key = key,
                    Value = value,
                }
            );
        }
    }

    private static long SizeOf(string key, string? value) =>
        value is null ? 0 : Encoding.UTF8.GetByteCount(key) + Encoding.UTF8.GetByteCount(value);
}
