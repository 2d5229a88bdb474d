using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Panel.Data.Database;

public static class ModelConventions
{
    /// <summary>SQLite compares no DateTimeOffset, so it keeps UTC ticks.</summary>
    public static void UsePanelTypes(this ModelConfigurationBuilder configuration, bool sqlite)
    {
        if (sqlite)
        {
            configuration.Properties<DateTimeOffset>().HaveConversion<UtcTicksConverter>();
        }
    }

    /// <summary>Tables, columns, keys and indexes in snake_case, as people type them in SQL.</summary>
    public static void UseSnakeCaseNames(this ModelBuilder model)
    {
        foreach (var entity in model.Model.GetEntityTypes().Where(entity => !entity.IsMappedToJson()))
        {
            // An owned type is part of its owner's row: the key and its columns are
            // the owner's, and have their names from there.
            if (entity.IsOwned())
            {
                foreach (var property in entity.GetProperties().Where(property => !property.IsPrimaryKey()))
                {
                    property.SetColumnName(Snake(property.GetColumnName()));
                }

                continue;
            }

            if (entity.GetTableName() is { } table)
            {
                entity.SetTableName(Snake(table));
            }

            foreach (var property in entity.GetProperties())
            {
                property.SetColumnName(Snake(property.GetColumnName()));
            }

            foreach (var key in entity.GetKeys())
            {
                key.SetName(Snake(key.GetName()!));
            }

            foreach (var foreign in entity.GetForeignKeys())
            {
                foreign.SetConstraintName(Snake(foreign.GetConstraintName()!));
            }

            foreach (var index in entity.GetIndexes())
            {
                index.SetDatabaseName(Snake(index.GetDatabaseName()!));
            }
        }
    }

    private static string Snake(string name) =>
        name.Contains('_', StringComparison.Ordinal) && !name.Any(char.IsUpper)
            ? name
            : JsonNamingPolicy.SnakeCaseLower.ConvertName(name).Replace("__", "_", StringComparison.Ordinal);

    private sealed class UtcTicksConverter()
        : ValueConverter<DateTimeOffset, long>(
            time => time.UtcTicks,
            ticks => new DateTimeOffset(ticks, TimeSpan.Zero)
        );
}
