using System.Text.Json;
using System.Text.Json.Serialization;
using MassTransit.Serialization;

namespace Panel.Bus;

/// <summary>The JSON of messages: camelCase, enums as strings, unknown members ignored.</summary>
public static class BusJson
{
    public static JsonSerializerOptions Options { get; } = Create();

    // The library keeps its options in a static field, so all hosts of a
    // process share them; set once, before the first bus.
    internal static void Apply() => SystemTextJsonMessageSerializer.Options = Options;

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(SystemTextJsonMessageSerializer.Options) { WriteIndented = false };
        options.Converters.Insert(0, new StringMapConverter());
        options.Converters.Add(new JsonStringEnumConverter());
        return options;
    }

    // The library's own converter reads maps into case-insensitive dictionaries: two
    // environment variables that differ in case would become one.
    private sealed class StringMapConverter : JsonConverter<IReadOnlyDictionary<string, string>>
    {
        public override IReadOnlyDictionary<string, string> Read(
            ref Utf8JsonReader reader,
            Type typeToConvert,
            JsonSerializerOptions options
        ) => JsonSerializer.Deserialize<Dictionary<string, string>>(ref reader, JsonSerializerOptions.Default)!;

        public override void Write(
            Utf8JsonWriter writer,
            IReadOnlyDictionary<string, string> value,
            JsonSerializerOptions options
        ) => JsonSerializer.Serialize(writer, value, JsonSerializerOptions.Default);
    }
}
