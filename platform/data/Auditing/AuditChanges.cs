using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Panel.Data.Auditing;

/// <summary>What a tracked row was and what it will be, by the properties that are worth a record.</summary>
public static class AuditChanges
{
    /// <param name="properties">Names of properties that hold no secret.</param>
    /// <returns>
    /// Only those that differ; for a new row all of them and nothing before. Null when nothing differs.
    /// </returns>
    public static (object? Before, object? After) Of(EntityEntry row, params IReadOnlyList<string> properties)
    {
        var changed = properties
            .Where(name =>
                row.State != EntityState.Modified
                || row.Property(name).IsModified && !Equals(row.OriginalValues[name], row.CurrentValues[name])
            )
            .ToList();
        if (changed.Count == 0)
        {
            return (null, null);
        }

        return (
            row.State == EntityState.Modified ? Values(row.OriginalValues, changed) : null,
            row.State == EntityState.Deleted ? null : Values(row.CurrentValues, changed)
        );
    }

    private static Dictionary<string, object?> Values(PropertyValues values, List<string> names) =>
        names.ToDictionary(
            System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName,
            name => values[name],
            StringComparer.Ordinal
        );
}
