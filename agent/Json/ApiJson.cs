using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Panel.AgentLink;

namespace Panel.Agent.Json;

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.Never
)]
[JsonSerializable(typeof(AgentHealthResponse))]
[JsonSerializable(typeof(InstanceStatsResponse))]
[JsonSerializable(typeof(FileEntryResponse))]
[JsonSerializable(typeof(FileListResponse))]
[JsonSerializable(typeof(WrittenFileResponse))]
[JsonSerializable(typeof(MakeFolderRequest))]
[JsonSerializable(typeof(MoveFileRequest))]
[JsonSerializable(typeof(LogHistoryResponse))]
[JsonSerializable(typeof(ConsoleLineFrame))]
[JsonSerializable(typeof(ConsoleStateFrame))]
[JsonSerializable(typeof(ConsoleGapFrame))]
[JsonSerializable(typeof(ConsoleErrorFrame))]
[JsonSerializable(typeof(ConsoleCommandFrame))]
internal sealed partial class ApiJson : JsonSerializerContext
{
    /// <summary>As sent: text stays readable, since no answer is ever put into a page.</summary>
    public static ApiJson Wire { get; } =
        new(
            new JsonSerializerOptions(JsonSerializerDefaults.Web)
            {
                PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            }
        );
}
