using System.Text.Json.Serialization.Metadata;
using StreamJsonRpc;

namespace Panel.Plugins.Worker.Protocol;

internal static class RpcConnection
{
    /// <summary>JSON-RPC over a stream. Each side adds its methods, then calls <see cref="JsonRpc.StartListening"/>.</summary>
    public static JsonRpc Over(Stream stream)
    {
        var formatter = new SystemTextJsonFormatter();
        formatter.JsonSerializerOptions.TypeInfoResolver = JsonTypeInfoResolver.Combine(
            ProtocolJson.Default,
            formatter.JsonSerializerOptions.TypeInfoResolver ?? new DefaultJsonTypeInfoResolver()
        );
        return new JsonRpc(new BoundedMessageHandler(stream, formatter));
    }
}
