using System.Text.Json;
using System.Text.Json.Serialization;
using Panel.Plugins.Sdk;
using Panel.Plugins.Sdk.Clouds;
using Panel.Plugins.Sdk.Dns;
using Panel.Plugins.Sdk.Gateway;
using Panel.Plugins.Sdk.Notifications;

namespace Panel.Plugins.Worker.Protocol;

/// <summary>
/// The JSON between panel and worker; both are always of one build. What a plugin must give and leaves null is refused
/// here, so that no consumer meets it.
/// </summary>
[JsonSourceGenerationOptions(RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(CallRequest))]
[JsonSerializable(typeof(CallResponse))]
[JsonSerializable(typeof(StartRequest))]
[JsonSerializable(typeof(StartResponse))]
[JsonSerializable(typeof(CredentialCheck))]
[JsonSerializable(typeof(DnsPage<DnsZone>))]
[JsonSerializable(typeof(DnsPage<DnsRecordSet>))]
[JsonSerializable(typeof(DnsRecordSet))]
[JsonSerializable(typeof(SendResult))]
[JsonSerializable(typeof(IReadOnlyList<CloudRegion>))]
[JsonSerializable(typeof(IReadOnlyList<CloudServerType>))]
[JsonSerializable(typeof(IReadOnlyList<CloudServer>))]
[JsonSerializable(typeof(CloudServer))]
[JsonSerializable(typeof(GatewayConfiguration))]
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(bool))]
[JsonSerializable(typeof(string))]
internal sealed partial class ProtocolJson : JsonSerializerContext
{
    /// <summary>The given type's rules; the plugin's own types have none.</summary>
    public static System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> Of<T>() =>
        (System.Text.Json.Serialization.Metadata.JsonTypeInfo<T>)Default.GetTypeInfo(typeof(T))!;

    public static JsonElement ToElement<T>(T value) => JsonSerializer.SerializeToElement(value, Of<T>());
}
