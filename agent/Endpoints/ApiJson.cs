using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Panel.Agent.Endpoints;

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.Never
)]
[JsonSerializable(typeof(ErrorResponse))]
[JsonSerializable(typeof(HealthBody))]
[JsonSerializable(typeof(StatsBody))]
[JsonSerializable(typeof(FileBody))]
[JsonSerializable(typeof(FileListBody))]
[JsonSerializable(typeof(WrittenFileBody))]
[JsonSerializable(typeof(MakeFolderRequest))]
[JsonSerializable(typeof(MoveRequest))]
[JsonSerializable(typeof(LogHistoryBody))]
[JsonSerializable(typeof(ConsoleLineBody))]
[JsonSerializable(typeof(ConsoleStateBody))]
[JsonSerializable(typeof(ConsoleGapBody))]
[JsonSerializable(typeof(ConsoleErrorBody))]
[JsonSerializable(typeof(ConsoleCommandBody))]
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
