using System.Text.Json.Nodes;
using Panel.Agent.ConfigFiles;
using Panel.Contracts;

namespace Panel.Agent.Tests.ConfigFiles;

/// <summary>
/// Configuration files of real servers, patched as the public eggs do it.
/// Beside each file lie its patch, in the form of
/// an egg's <c>config.files</c>, and the expected result, byte for byte.
/// </summary>
public sealed class CorpusTests
{
    private const string PatchSuffix = ".patch.json";

    private static readonly string Root = Path.Combine(AppContext.BaseDirectory, "ConfigFiles", "Corpus");

    public static TheoryData<string> Files =>
        [
            .. Directory
                .EnumerateFiles(Root, "*" + PatchSuffix, SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(Root, path)[..^PatchSuffix.Length])
                .Order(),
        ];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Patch_FileOfARealServer_GivesTheExpectedBytes(string name)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var path = Path.Combine(Root, name);
        var patch = JsonNode.Parse(await File.ReadAllTextAsync(path + PatchSuffix, cancellationToken))!;
        var format = ConfigFormats.Of((string)patch["parser"]!);
        var entries = patch["find"]!.AsObject().SelectMany(Entries);
        var settings = entries.Select(entry => new ConfigSetting(entry, "172.18.0.1")).ToList();

        var once = Patched(format, settings, await File.ReadAllBytesAsync(path, cancellationToken));

        Assert.Equal(await File.ReadAllBytesAsync(path + ".expected", cancellationToken), once);
        Assert.Equal(once, Patched(format, settings, once));
    }

    private static byte[] Patched(IConfigFormat format, List<ConfigSetting> settings, byte[] bytes)
    {
        var text = ConfigText.Decode(bytes);
        return text.Encode(format.Patch(text.Text, settings), format.Escape);
    }

    private static IEnumerable<ConfigEntry> Entries(KeyValuePair<string, JsonNode?> find) =>
        find.Value is JsonObject conditions
            ? conditions.Select(condition => new ConfigEntry(find.Key, condition.Value!.ToJsonString(), condition.Key))
            : [new ConfigEntry(find.Key, find.Value?.ToJsonString() ?? "null", null)];
}
