using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Panel.Plugins.Sdk;

namespace Panel.Plugins.Dns;

/// <summary>What a provider answered over HTTP, read to its end.</summary>
/// <param name="Provider">Its name, for people.</param>
/// <param name="Status">Of HTTP.</param>
/// <param name="Body">As it came.</param>
/// <param name="RetryAfter">When the provider named a time to wait.</param>
internal sealed record ProviderAnswer(string Provider, HttpStatusCode Status, byte[] Body, TimeSpan? RetryAfter)
{
    public bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <summary>What the status alone says.</summary>
    public ProviderFailure Failure =>
        (int)Status switch
        {
            401 or 403 => ProviderFailure.Unauthorized,
            404 or 410 => ProviderFailure.NotFound,
            409 or 412 => ProviderFailure.Conflict,
            429 => ProviderFailure.RateLimited,
            408 or >= 500 => ProviderFailure.Unavailable,
            _ => ProviderFailure.Refused,
        };

    public string Text => Encoding.UTF8.GetString(Body);

    /// <exception cref="ProviderException"><see cref="ProviderFailure.Unavailable"/>: cut short, no JSON.</exception>
    public T Read<T>(JsonTypeInfo<T> type) => TryRead(type) ?? throw NotUnderstood();

    /// <summary>Null when it is not what was expected: the text of an error is not always the provider's own.</summary>
    public T? TryRead<T>(JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(Body, type);
        }
        catch (JsonException)
        {
            return default;
        }
    }

    public ProviderException NotUnderstood() =>
        new(ProviderFailure.Unavailable, $"{Provider} gave an answer that could not be read ({(int)Status}).");
}
