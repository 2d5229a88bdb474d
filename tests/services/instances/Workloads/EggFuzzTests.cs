using System.Text.Json.Nodes;
using Panel.Instances.Workloads.Documents;
using Panel.Instances.Workloads.Eggs;

namespace Panel.Instances.Tests.Workloads;

public sealed class EggFuzzTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    [Fact]
    public void Import_TruncatedEgg_IsAProblemNeverAnException()
    {
        foreach (var text in EggFiles.Committed.Select(File.ReadAllText))
        {
            for (var length = 0; length < text.TrimEnd().Length; length += 97)
            {
                Assert.NotEmpty(EggImporter.Import(text[..length]).Problems);
            }
        }
    }

    [Fact]
    public void Import_MutatedEgg_ImportsAndRoundTripsOrSaysWhyNot()
    {
        var random = new Random(4711);
        foreach (var text in EggFiles.Committed.Select(File.ReadAllText))
        {
            for (var round = 0; round < 60; round++)
            {
                var egg = JsonNode.Parse(text)!;
                for (var hits = random.Next(1, 5); hits > 0; hits--)
                {
                    Mutate(egg, random);
                }

                var import = EggImporter.Import(egg.ToJsonString());
                if (import.Value is { } value)
                {
                    Assert.True(JsonNode.DeepEquals(egg, EggExporter.Export(value.Document, value.Original, Now)));
                }
                else
                {
                    Assert.All(import.Problems, problem => Assert.NotEmpty(problem.Message));
                }
            }
        }
    }

    private static void Mutate(JsonNode node, Random random)
    {
        var junk = random.Next(8) switch
        {
            0 => null,
            1 => JsonValue.Create(""),
            2 => JsonValue.Create(7),
            3 => JsonValue.Create(true),
            4 => (JsonNode)new JsonObject(),
            5 => new JsonArray(),
            6 => JsonValue.Create("{\"a\":["),
            _ => JsonValue.Create("x"),
        };
        switch (node)
        {
            case JsonObject { Count: > 0 } map:
                var name = map.ElementAt(random.Next(map.Count)).Key;
                if (map[name] is { } child and (JsonObject or JsonArray) && random.Next(3) > 0)
                {
                    Mutate(child, random);
                }
                else if (random.Next(2) == 0)
                {
                    map.Remove(name);
                }
                else
                {
                    map[name] = junk;
                }

                break;
            case JsonArray { Count: > 0 } list:
                var index = random.Next(list.Count);
                if (list[index] is { } item and (JsonObject or JsonArray))
                {
                    Mutate(item, random);
                }
                else
                {
                    list[index] = junk;
                }

                break;
        }
    }
}
