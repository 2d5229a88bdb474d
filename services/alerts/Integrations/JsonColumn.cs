using System.Text.Json;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Panel.Hosting.Json;

namespace Panel.Alerts.Integrations;

/// <summary>Small values that are read and written as a whole.</summary>
internal static class JsonColumn
{
    public static void HasJson<T>(this PropertyBuilder<T> property)
        where T : class =>
        property.HasConversion(
            value => Write(value),
            text => JsonSerializer.Deserialize<T>(text, PanelJson.Options)!,
            new ValueComparer<T>(
                (left, right) => Write(left) == Write(right),
                value => Write(value).GetHashCode(StringComparison.Ordinal),
                value => JsonSerializer.Deserialize<T>(Write(value), PanelJson.Options)!
            )
        );

    private static string Write<T>(T? value) => JsonSerializer.Serialize(value, PanelJson.Options);
}
