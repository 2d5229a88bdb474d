using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Panel.Data.Auditing;
using Panel.Hosting.Errors;
using Panel.Nodes.Data;
using Panel.Nodes.Plugins.Set;

namespace Panel.Nodes.Plugins.Settings;

/// <summary>Replaces a plugin's settings; one that is enabled starts anew with them.</summary>
internal sealed class UpdatePluginSettings(
    NodesDbContext database,
    PluginRows rows,
    PluginSettings settings,
    PluginSetWriter set,
    IAudit audit,
    TimeProvider clock
)
{
    private const int LongestSettings = 256 * 1024;

    public async Task<Result<PluginSettingsResponse>> ExecuteAsync(
        string pluginId,
        JsonObject given,
        long? expected,
        CancellationToken cancellationToken
    )
    {
        if (given.ToJsonString().Length > LongestSettings)
        {
            return ApiErrors.Invalid("values", $"At most {LongestSettings} characters.");
        }

        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var number = await set.AdvanceAsync(cancellationToken);
        if (await rows.FindAsync(pluginId, cancellationToken) is not { } plugin)
        {
            return ApiErrors.NotFound("plugin");
        }

        if (expected is { } version && version != plugin.Version)
        {
            return ApiErrors.StaleVersion();
        }

        var active = await rows.ActiveAsync(plugin, cancellationToken);
        var schema = await SettingsSchema.ReadAsync(active.Manifest.Config, cancellationToken);
        var stored = settings.Open(plugin);
        if (SecretMask.Restore(given, stored, schema.Secrets) is { } stale)
        {
            return ApiErrors.Invalid($"values.{stale}", "This is not the mask of the secret that is stored.");
        }

        if (schema.ProblemsOf(given) is { Count: > 0 } problems)
        {
            return ApiErrors.Invalid(problems);
        }

        settings.Write(plugin, given);
        plugin.Version++;
        plugin.UpdatedAt = clock.GetUtcNow();
        plugin.ChangedInSet = number;
        audit.Record(
            "plugin.configured",
            PluginRows.SubjectOf(plugin),
            after: new { Members = ChangedMembers(stored, given) }
        );
        set.Announce(number);
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new PluginSettingsResponse(
            active.Manifest.Config,
            SecretMask.Masked(given, schema.Secrets),
            plugin.Version
        );
    }

    // The trail says which settings changed, and never to what: among them are secrets.
    private static string[] ChangedMembers(JsonObject before, JsonObject after) =>
        [
            .. before
                .Select(member => member.Key)
                .Union(after.Select(member => member.Key), StringComparer.Ordinal)
                .Where(name => !JsonNode.DeepEquals(before[name], after[name])),
        ];
}
