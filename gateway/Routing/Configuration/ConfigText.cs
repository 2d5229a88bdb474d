using System.Text.Json;

namespace Panel.Gateway.Routing.Configuration;

/// <summary>JSON with comments, as in appsettings.json, to settings.</summary>
internal static class ConfigText
{
    /// <exception cref="InvalidDataException">It is not JSON, or names something twice.</exception>
    public static IDictionary<string, string?> Parse(byte[] json)
    {
        try
        {
            var root = new ConfigurationBuilder().AddJsonStream(new MemoryStream(json)).Build();
            return root.AsEnumerable()
                .Where(pair => pair.Value is not null)
                .ToDictionary(StringComparer.OrdinalIgnoreCase);
        }
        catch (Exception exception) when (exception is FormatException or JsonException or InvalidDataException)
        {
            throw new InvalidDataException((exception.InnerException ?? exception).Message, exception);
        }
    }
}
