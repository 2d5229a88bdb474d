using System.Text.Json;
using System.Text.Json.Nodes;
using Panel.Agent.ConfigFiles;

namespace Panel.Agent.Tests.ConfigFiles.Fuzz;

public sealed class YamlFuzzTests
{
    private static readonly TreeFormat Yaml = new(new YamlSyntax());

    [Fact]
    public void Patch_AnyYamlValue_ReadsAsThatChangeAlone() =>
        FuzzRun.Check(choices =>
        {
            var document = new YamlMaker(choices).Make();
            var target = document.Values[choices.Below(document.Values.Count)];
            var value = Value(choices);
            var before = YamlModel.Read(document.Text);

            string after;
            try
            {
                after = Patch.Apply(Yaml, document.Text, (target.Key, JsonWriter.Write(value)));
            }
            catch (ConfigFormatException)
            {
                // An anchor inside the value is used elsewhere: no text without it would be sound.
                Assert.Contains("&a", document.Text[target.Start..target.End], StringComparison.Ordinal);
                Assert.Contains("*a", document.Text, StringComparison.Ordinal);
                return;
            }

            Assert.Equal(With(before, target.Key, value), YamlModel.Read(after));
            Assert.StartsWith(document.Text[..target.Start], after, StringComparison.Ordinal);
            Assert.EndsWith(document.Text[target.End..], after, StringComparison.Ordinal);
            Assert.Equal(after, Patch.Apply(Yaml, after, (target.Key, JsonWriter.Write(value))));
        });

    [Fact]
    public void Patch_NewYamlMember_ReadsAsThatChangeAlone() =>
        FuzzRun.Check(choices =>
        {
            var document = new YamlMaker(choices).Make();
            var value = Value(choices);
            var before = YamlModel.Read(document.Text);
            var maps = before.Where(entry => entry.Value == "map").Select(entry => entry.Path).ToList();
            var map = maps[choices.Below(maps.Count)];
            var key = map.Length == 0 ? "new" : map + ".new";

            var after = Patch.Apply(Yaml, document.Text, (key, JsonWriter.Write(value)));

            Assert.Equal([.. before.Concat(Model(key, value)).Order()], YamlModel.Read(after).Order());
            Assert.Equal(after, Patch.Apply(Yaml, after, (key, JsonWriter.Write(value))));
        });

    private static JsonNode? Value(Choices choices) =>
        choices.Below(8) switch
        {
            0 => JsonNode.Parse("""["a","b c",1]"""),
            1 => JsonNode.Parse("""{"x":"y: z","🔥":[true,null]}"""),
            2 => JsonNode.Parse("true"),
            3 => JsonNode.Parse("-12.5"),
            4 => null,
            // Texts that mean a number or a flag take the type that is there; that is for other tests.
            _ when FuzzText.Value(choices) is var text => double.TryParse(text, out _) || text is "true"
                ? "fresh"
                : text,
            _ => "",
        };

    private static List<(string Path, string Value)> With(
        List<(string Path, string Value)> before,
        string path,
        JsonNode? value
    )
    {
        var at = before.FindIndex(entry => entry.Path == path);
        var rest = before.FindIndex(at + 1, entry => !IsBeneath(entry.Path, path));
        return [.. before[..at], .. Model(path, value), .. rest < 0 ? [] : before[rest..]];
    }

    private static bool IsBeneath(string path, string parent) =>
        path.StartsWith(parent, StringComparison.Ordinal)
        && path.Length > parent.Length
        && path[parent.Length] is '.' or '[';

    private static IEnumerable<(string Path, string Value)> Model(string path, JsonNode? value) =>
        value switch
        {
            JsonObject map => map.SelectMany(member => Model($"{path}.{member.Key}", member.Value))
                .Prepend((path, "map")),
            JsonArray list => list.SelectMany((item, i) => Model($"{path}[{i}]", item)).Prepend((path, "list")),
            null => [(path, "typed null")],
            _ when value.GetValueKind() is JsonValueKind.String => [(path, "text " + value.GetValue<string>())],
            _ => [(path, "typed " + value.ToJsonString())],
        };
}
