using System.Text.Json.Nodes;
using Panel.Instances.Workloads.Documents;
using Panel.Instances.Workloads.Eggs;

namespace Panel.Instances.Tests.Workloads;

public sealed class EggRoundTripTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public static TheoryData<string> Eggs => [.. EggFiles.All];

    [Fact]
    public void Eggs_OfBothFolders_AreCounted()
    {
        var (committed, larger) = (EggFiles.Committed.Count(), EggFiles.Larger.Count());
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{committed} eggs beside the tests, {larger} of the larger set"
        );

        Assert.NotEqual(0, committed);
        // A folder that is named and has none would make the tests pass for nothing.
        Assert.True(larger > 0 || string.IsNullOrEmpty(Environment.GetEnvironmentVariable("PANEL_TEST_EGGS")));
    }

    [Theory, MemberData(nameof(Eggs))]
    public void Export_ImportedEgg_IsEqualToIt(string path)
    {
        var text = File.ReadAllText(path);

        var import = EggImporter.Import(text);

        Assert.True(import.Ok, string.Join('\n', import.Problems));
        Assert.True(
            JsonNode.DeepEquals(
                JsonNode.Parse(text),
                EggExporter.Export(import.Value!.Document, import.Value.Original, Now)
            )
        );
    }

    [Theory, MemberData(nameof(Eggs))]
    public void Document_OfImportedEgg_SurvivesJsonAndYaml(string path)
    {
        var document = EggImporter.Import(File.ReadAllText(path)).Value!.Document;

        Assert.Equal(document, WorkloadDocument.ParseJson(document.ToJson().ToJsonString()).Value);
        Assert.Equal(document, WorkloadDocument.ParseYaml(document.ToYaml()).Value);
    }

    [Theory, MemberData(nameof(Eggs))]
    public void Export_WithoutOriginal_ImportsToTheSameDocument(string path)
    {
        var document = EggImporter.Import(File.ReadAllText(path)).Value!.Document;

        var again = EggImporter.Import(EggExporter.Export(document, null, Now));

        Assert.True(again.Ok, string.Join('\n', again.Problems));
        Assert.Equal(document, again.Value!.Document);
    }

    [Fact]
    public void Export_EditedDocument_CarriesTheEditAndKeepsTheRest()
    {
        var import = EggImporter.Import(EggFiles.Read("awkward/v3-objects.json")).Value!;
        var edited = import.Document with
        {
            Metadata = import.Document.Metadata with { Name = "Renamed" },
            Spec = import.Document.Spec with
            {
                Startup = "java -Xmx1G -jar {{JAR}}",
                Variables =
                [
                    import.Document.Spec.Variables[0] with
                    {
                        Default = "other.jar",
                    },
                    import.Document.Spec.Variables[1],
                ],
                ConfigFiles = [],
            },
        };

        var egg = EggExporter.Export(edited, import.Original, Now);

        Assert.Equal("Renamed", (string?)egg["name"]);
        Assert.Equal("minecraft", (string?)egg["tags"]![0]);
        Assert.Equal("java -Xmx1G -jar {{JAR}}", (string?)egg["startup_commands"]!["Default"]);
        Assert.Equal("java -version", (string?)egg["startup_commands"]!["Other"]);
        Assert.Equal("other.jar", (string?)egg["variables"]![0]!["default_value"]);
        Assert.Equal(1, (int?)egg["variables"]![0]!["sort"]);
        Assert.True((bool?)egg["variables"]![1]!["default_value"]);
        Assert.Empty(egg["config"]!["files"]!.AsObject());
        Assert.Equal(edited, EggImporter.Import(egg).Value!.Document);
    }

    [Fact]
    public void Export_HandWrittenDocument_IsAnEggThatRunsTheSame()
    {
        var document = WorkloadDocument
            .ParseYaml(
                """
                apiVersion: panel/v1
                kind: Workload
                metadata: {name: Echo}
                spec:
                  image: alpine:3
                  command: [sh, -c, "echo 'hi there'"]
                  env: {MODE: fast}
                  stop: {signal: SIGINT}
                  ready: {log: hi}
                """
            )
            .Value!;

        var egg = EggExporter.Export(document, null, Now);

        Assert.Equal("PTDL_v2", (string?)egg["meta"]!["version"]);
        Assert.Equal("2026-01-02T03:04:05+00:00", (string?)egg["exported_at"]);
        Assert.Equal(@"sh -c 'echo '\''hi there'\'''", (string?)egg["startup"]);
        Assert.Equal("^C", (string?)egg["config"]!["stop"]);
        Assert.Equal("MODE", (string?)egg["variables"]![0]!["env_variable"]);
        Assert.True(EggImporter.Import(egg.ToJsonString()).Ok);
    }
}
