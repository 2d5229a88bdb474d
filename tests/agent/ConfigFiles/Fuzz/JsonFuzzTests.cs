using System.Text.Json;
using System.Text.Json.Nodes;
using Panel.Agent.ConfigFiles;

namespace Panel.Agent.Tests.ConfigFiles.Fuzz;

public sealed class JsonFuzzTests
{
    private static readonly TreeFormat Json = new(new JsonSyntax());

    private static readonly JsonDocumentOptions Lenient = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
    };

    private static readonly string[] Set =
    [
        "\"x\"",
        "\"🔥 \\\"q\\\" \\\\\"",
        "7",
        "-1.5",
        "true",
        "null",
        "[1,\"a\"]",
        "{\"a\":{}}",
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Patch_AnyJsonValue_ChangesItsCharactersAlone(bool dialects) =>
        FuzzRun.Check(choices =>
        {
            var document = new JsonMaker(choices, dialects).Make();
            var target = document.Values[choices.Below(document.Values.Count)];
            var value = Set[choices.Below(Set.Length)];

            var after = Patch.Apply(Json, document.Text, (target.Key, value));

            var (head, tail) = (document.Text[..target.Start], document.Text[target.End..]);
            Assert.StartsWith(head, after, StringComparison.Ordinal);
            Assert.EndsWith(tail, after, StringComparison.Ordinal);
            var written = JsonNode.Parse(after[head.Length..^tail.Length], documentOptions: Lenient);
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(value), written), after);
            Assert.Equal(after, Patch.Apply(Json, after, (target.Key, value)));
        });

    [Fact]
    public void Patch_NewJsonMember_ReadsAsThatChangeAlone() =>
        FuzzRun.Check(choices =>
        {
            var document = new JsonMaker(choices, dialects: false).Make();
            var value = Set[choices.Below(Set.Length)];
            var expected = JsonNode.Parse(document.Text, documentOptions: Lenient)!.AsObject();
            expected["new 🔥"] = JsonNode.Parse(value);

            var after = Patch.Apply(Json, document.Text, ("new 🔥", value));

            Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(after, documentOptions: Lenient)), after);
            Assert.Equal(after, Patch.Apply(Json, after, ("new 🔥", value)));
        });
}
