using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Panel.Hosting.Json;

/// <summary>
/// The JSON of the native API: snake_case names, enums as snake_case
/// strings, times in RFC 3339 UTC, null for what is absent.
/// </summary>
public static class PanelJson
{
    public static readonly JsonSerializerOptions Options = Apply(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    public static JsonSerializerOptions Apply(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.DictionaryKeyPolicy = null;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.Converters.Add(new EnumNameConverter());
        options.Converters.Add(new UtcTimeConverter());
        options.Converters.Add(new CleanTextConverter());
        options.TypeInfoResolver = (options.TypeInfoResolver ?? new DefaultJsonTypeInfoResolver()).WithAddedModifier(
            CamelCaseAttribute.Apply
        );
        return options;
    }
}
