using System.Text.Json;
using System.Text.Json.Nodes;
using Panel.Bus;
using Panel.Testing;

namespace Panel.Contracts.Tests;

/// <summary>
/// Freezes the JSON of every contract, enum names included. A service and an
/// agent of different ages must understand each other: add
/// optional members or new types; never rename, remove or change one.
/// </summary>
public sealed class ContractSnapshotTests
{
    /// <summary>Set to 1, the test writes the snapshot anew, unless the old one could not be read any more.</summary>
    private const string Accept = "PANEL_ACCEPT_SNAPSHOT";
    private static readonly string SnapshotFile = Repository.PathOf(
        "tests",
        "platform",
        "contracts",
        "Contracts.snapshot.json"
    );
    private static readonly JsonSerializerOptions Indented = new(BusJson.Options) { WriteIndented = true };

    [Fact]
    public void Contracts_AreAsInTheSnapshot()
    {
        var now = Current().ToJsonString(Indented) + "\n";
        if (Environment.GetEnvironmentVariable(Accept) == "1")
        {
            if (File.Exists(SnapshotFile))
            {
                Assert.Equal("", string.Join('\n', LostFromSnapshot()));
            }

            File.WriteAllText(SnapshotFile, now);
        }

        var then = File.ReadAllText(SnapshotFile);

        if (now != then)
        {
            Assert.Fail(
                $"The messages on the bus have changed.\n{TextDifference.Between(then, now)}\nIf that is "
                    + $"meant, accept it: {Accept}=1 dotnet test tests/platform/contracts, and commit {SnapshotFile}."
            );
        }
    }

    [Fact]
    public void Contracts_ReadFromTheSnapshot_LoseNothing() => Assert.Equal("", string.Join('\n', LostFromSnapshot()));

    private static JsonObject Current() =>
        new()
        {
            ["messages"] = new JsonObject(
                ContractExamples.Types.Select(type =>
                    KeyValuePair.Create(
                        type.Name,
                        JsonSerializer.SerializeToNode(ContractExamples.Create(type), type, BusJson.Options)
                    )
                )
            ),
            ["enums"] = new JsonObject(
                typeof(NodeHeartbeat)
                    .Assembly.GetExportedTypes()
                    .Where(type => type.IsEnum)
                    .OrderBy(type => type.Name, StringComparer.Ordinal)
                    .Select(type =>
                        KeyValuePair.Create(
                            type.Name,
                            (JsonNode?)new JsonArray([.. Enum.GetNames(type).Select(name => JsonValue.Create(name))])
                        )
                    )
            ),
        };

    /// <summary>What an old sender says and a receiver of today would not hear.</summary>
    private static IEnumerable<string> LostFromSnapshot()
    {
        var messages = JsonNode.Parse(File.ReadAllText(SnapshotFile))!["messages"]!.AsObject();
        return messages.SelectMany(message =>
            typeof(NodeHeartbeat).Assembly.GetType($"Panel.Contracts.{message.Key}") is { } type
                ? Lost(
                    message.Key,
                    message.Value,
                    JsonNode.Parse(
                        JsonSerializer.Serialize(
                            message.Value.Deserialize(type, BusJson.Options),
                            type,
                            BusJson.Options
                        )
                    )
                )
                : [$"{message.Key} is gone."]
        );
    }

    // New members may stand beside the old ones.
    private static IEnumerable<string> Lost(string path, JsonNode? old, JsonNode? read) =>
        (old, read) switch
        {
            (JsonObject members, JsonObject found) => members.SelectMany(member =>
                Lost($"{path}.{member.Key}", member.Value, found[member.Key])
            ),
            (JsonArray items, JsonArray found) when items.Count == found.Count => items
                .Zip(found)
                .SelectMany((pair, index) => Lost($"{path}[{index}]", pair.First, pair.Second)),
            _ => JsonNode.DeepEquals(old, read)
                ? []
                : [$"{path} was {old?.ToJsonString() ?? "null"} and is read as {read?.ToJsonString() ?? "nothing"}."],
        };
}
