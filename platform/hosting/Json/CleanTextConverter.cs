using System.Text.Json;
using System.Text.Json.Serialization;

namespace Panel.Hosting.Json;

/// <summary>
/// Refuses text with NUL: PostgreSQL cannot keep it, and no name, address or password has a use for it.
/// </summary>
internal sealed class CleanTextConverter : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String ? Clean(reader.GetString()) : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value);

    public override string ReadAsPropertyName(
        ref Utf8JsonReader reader,
        Type typeToConvert,
        JsonSerializerOptions options
    ) => Clean(reader.GetString())!;

    public override void WriteAsPropertyName(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value);

    private static string? Clean(string? text) =>
        text?.Contains('\0', StringComparison.Ordinal) == true ? throw new JsonException() : text;
}
