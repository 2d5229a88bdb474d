using System.Text;
using System.Text.Json;

namespace Panel.Plugins.Channels.Tests.Support;

/// <summary>A request as a receiver got it.</summary>
/// <param name="Url">Of the provider, as the plugin asked for it.</param>
/// <param name="Target">Path and query, undecoded.</param>
public sealed record ReceivedRequest(
    string Method,
    string Url,
    string Target,
    IReadOnlyDictionary<string, string> Headers,
    byte[] Body
)
{
    public string Text => new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Body);

    public JsonElement Json => JsonDocument.Parse(Body).RootElement;
}
