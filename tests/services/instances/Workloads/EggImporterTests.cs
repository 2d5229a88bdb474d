using System.Text.Json.Nodes;
using Panel.Contracts;
using Panel.Instances.Workloads.Documents;
using Panel.Instances.Workloads.Eggs;

namespace Panel.Instances.Tests.Workloads;

public sealed class EggImporterTests
{
    [Fact]
    public void Import_Travertine_TakesOverAllOfIt()
    {
        var import = EggImporter.Import(EggFiles.Read("real/egg-travertine.json")).Value!;
        var spec = import.Document.Spec;

        Assert.Equal("Travertine", import.Document.Metadata.Name);
        Assert.Equal("parker@parkervcp.com", import.Document.Metadata.Annotations["author"]);
        Assert.Equal("ghcr.io/parkervcp/yolks:java_17", spec.Image);
        Assert.Equal(4, spec.Images.Count);
        Assert.Equal(StartupMode.Image, spec.StartupMode);
        Assert.Equal("/home/container", spec.DataMount);
        Assert.Equal("end", spec.Stop!.Command);
        Assert.Equal(["Listening on "], spec.Ready!.Log);
        Assert.Equal(["eula", "java_version", "pid_limit"], spec.Features);
        Assert.Equal("yaml", spec.ConfigFiles[0].Parser);
        Assert.Equal(["listeners[0].host", "servers.*.address"], spec.ConfigFiles[0].Set.Keys);
        Assert.DoesNotContain('\r', spec.Install!.Script);
        Assert.Equal("bash", spec.Install.Entrypoint);
        Assert.Equal(["required", @"regex:/^([\w\d._-]+)(\.jar)$/"], spec.Variables[1].Rules);
        Assert.Empty(import.Warnings);
    }

    [Fact]
    public void Import_V1WithOneImage_ReadsItsOldMembers()
    {
        var spec = EggImporter.Import(EggFiles.Read("awkward/v1-single-image.json")).Value!.Document.Spec;

        Assert.Equal("quay.io/pterodactyl/core:java", spec.Image);
        Assert.Equal("#!/bin/ash\necho hi\n", spec.Install!.Script);
        Assert.Empty(spec.ConfigFiles);
        Assert.False(spec.Variables[0].Editable);
        Assert.Equal(["required", @"regex:/^(a|b|server)\.jar$/"], spec.Variables[0].Rules);
    }

    [Fact]
    public void Import_V1WithImageList_KeepsOrderAndDropsTheLocalMark()
    {
        var spec = EggImporter.Import(EggFiles.Read("awkward/v1-image-list.json")).Value!.Document.Spec;

        Assert.Equal(["a/b:1", "c/d:2"], spec.Images.Values);
        Assert.Equal("SIGINT", spec.Stop!.Signal);
        Assert.Null(spec.Install);
        Assert.Null(spec.Ready);
    }

    [Fact]
    public void Import_V3_ReadsObjectsListsAndTypes()
    {
        var import = EggImporter.Import(EggFiles.Read("awkward/v3-objects.json")).Value!;
        var spec = import.Document.Spec;

        Assert.Equal("java -jar {{JAR}}", spec.Startup);
        Assert.Equal(["secret.txt"], spec.FileDenylist);
        Assert.Equal(["Done (", "regex:^Ready in [0-9.]+s$"], spec.Ready!.Log);
        Assert.True(spec.Ready.StripAnsi);
        Assert.Equal("SIGTERM", spec.Stop!.Signal);
        Assert.Equal("true", spec.Variables[1].Default);
        Assert.Equal(["required", "regex:/^[a-z|.]+$/"], spec.Variables[0].Rules);
        Assert.Equal(20, (int?)spec.ConfigFiles[0].Set["max-players"]);
        Assert.Contains(import.Warnings, warning => warning.Field == "startup_commands");
    }

    [Fact]
    public void Import_EmptyFindKey_IsTaken()
    {
        var import = EggImporter.Import(EggFiles.Read("awkward/empty-find-key.json"));

        Assert.True(import.Ok, string.Join('\n', import.Problems));
        var file = import.Value!.Document.Spec.ConfigFiles[0];
        Assert.Equal(("settings/port.txt", "file", false), (file.Path, file.Parser, file.Required));
        Assert.Equal("{{server.build.default.port}}", (string?)file.Set[""]);
    }

    [Fact]
    public void Import_RepeatedVariable_TakesTheLastAndSaysSo()
    {
        var import = EggImporter.Import(EggFiles.Read("real/egg-mordhau-wine.json")).Value!;

        Assert.Equal(
            import.Document.Spec.Variables.Count,
            import.Document.Spec.Variables.Select(variable => variable.Env).Distinct().Count()
        );
        Assert.Contains(import.Warnings, warning => warning.Message.Contains("repeats", StringComparison.Ordinal));
    }

    [Fact]
    public void Import_BareEgg_IsTakenWithWarnings()
    {
        var import = EggImporter.Import(EggFiles.Read("awkward/bare.json"));

        Assert.True(import.Ok);
        Assert.Equal(
            ["config.stop", "meta.version", "startup"],
            import.Value!.Warnings.Select(warning => warning.Field).Order()
        );
    }

    [Theory]
    [InlineData("^C", null, "SIGINT")]
    [InlineData("^^C", null, "SIGINT")]
    [InlineData("^SIGTERM", null, "SIGTERM")]
    [InlineData("^sigint", null, "SIGINT")]
    [InlineData("^KILL", null, "SIGKILL")]
    [InlineData("save-all\r\nstop", "save-all\nstop", null)]
    [InlineData(" quit ", "quit", null)]
    public void Import_Stop_IsTextOrSignal(string stop, string? command, string? signal) =>
        Assert.Equal(
            new WorkloadStop(command, signal),
            Import(egg => egg["config"]!["stop"] = stop).Value!.Document.Spec.Stop
        );

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("  \r\n ")]
    public void Import_EmptyConfigText_IsNoConfig(string text)
    {
        var spec = Import(egg =>
            (egg["config"]!["files"], egg["config"]!["startup"]) = (text, text)
        ).Value!.Document.Spec;

        Assert.Empty(spec.ConfigFiles);
        Assert.Null(spec.Ready);
    }

    public static TheoryData<string, string, string> BadMembers =>
        new()
        {
            { "name", "null", "name" },
            { "name", "[1]", "name" },
            { "meta", """{"version":"PTDL_v9"}""", "meta.version" },
            { "docker_images", "{}", "docker_images" },
            { "docker_images", """{"a":"not an image"}""", "docker_images.a" },
            { "docker_images", """{"a":{"b":1}}""", "docker_images.a" },
            { "startup", "{\"a\":{}}", "startup.a" },
            { "config", "\"x\"", "config" },
            { "config", """{"files":"{broken"}""", "config.files" },
            { "config", """{"startup":"{\"done\":{\"a\":{}}}"}""", "config.startup.done.a" },
            { "config", """{"files":{"../x":{"parser":"file","find":{"a":"b"}}}}""", "config.files.../x" },
            { "config", """{"files":{"x":{"parser":"toml","find":{"a":"b"}}}}""", "config.files.x.parser" },
            { "config", """{"stop":["a"]}""", "config.stop" },
            { "scripts", """{"installation":{"script":"x"}}""", "scripts.installation.container" },
            { "variables", "[1]", "variables[0]" },
            { "variables", "\"x\"", "variables" },
            { "variables", """[{"name":"x"}]""", "variables[0].env_variable" },
            { "variables", """[{"env_variable":"A B"}]""", "variables[0].env_variable" },
            { "variables", """[{"env_variable":"A","user_editable":"maybe"}]""", "variables[0].user_editable" },
            { "variables", """[{"env_variable":"A","default_value":[]}]""", "variables[0].default_value" },
            { "features", "[{}]", "features[0]" },
            { "description", "{}", "description" },
        };

    [Theory, MemberData(nameof(BadMembers))]
    public void Import_BadMember_NamesIt(string member, string value, string field)
    {
        var import = Import(egg => egg[member] = JsonNode.Parse(value));

        Assert.False(import.Ok);
        Assert.Contains(import.Problems, problem => problem.Field == field);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{\"name\":\"\\ud800\"}")]
    public void Import_NoEggAtAll_IsAProblem(string text) => Assert.NotEmpty(EggImporter.Import(text).Problems);

    [Fact]
    public void Import_OversizedAndDeepTexts_AreProblems()
    {
        Assert.Contains(
            "1 MiB",
            EggImporter.Import(new string(' ', 2 << 20)).Problems[0].Message,
            StringComparison.Ordinal
        );
        Assert.NotEmpty(EggImporter.Import(new string('[', 10_000)).Problems);
        Assert.Contains(
            "values",
            EggImporter.Import("[" + string.Join(',', Enumerable.Repeat('1', 60_000)) + "]").Problems[0].Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Import_UnknownRuleAndBadDefault_AreKeptAndReported()
    {
        var import = Import(egg =>
            egg["variables"] = JsonNode.Parse(
                """[{"env_variable":"A","default_value":"zz","rules":"required|max:1|fancy:2"}]"""
            )
        ).Value!;

        Assert.Equal(["required", "max:1", "fancy:2"], import.Document.Spec.Variables[0].Rules);
        Assert.Contains(import.Warnings, warning => warning is { Field: "variables[0].rules" });
        Assert.Contains(import.Warnings, warning => warning is { Field: "variables[0].default_value" });
    }

    private static Validated<EggImport> Import(Action<JsonObject> change)
    {
        var egg = JsonNode.Parse(EggFiles.Read("real/egg-travertine.json"))!.AsObject();
        change(egg);
        return EggImporter.Import(egg.ToJsonString());
    }
}
