using Panel.Contracts;
using Panel.Instances.Workloads.Documents;
using Panel.Instances.Workloads.Specs;

namespace Panel.Instances.Tests.Workloads;

public sealed class WorkloadDocumentTests
{
    private const string Full = """
        apiVersion: panel/v1
        kind: Workload
        metadata: {name: Web, labels: {tier: front}, annotations: {note: "a: b"}, surprise: 1}
        spec:
          image: nginx:1.27
          images: {Stable: nginx:1.27, Edge: nginx:latest}
          command: [nginx]
          args: ["-g", "daemon off;"]
          workingDir: /srv
          user: 1000
          env: {PORT: 8080, DEBUG: true, TEXT: "multi\nline", VERSION: 1.10}
          ports:
            - {name: http, containerPort: 80, hostPort: 8080}
            - {name: dns, containerPort: 53, protocol: UDP}
          volumes: [{name: cache, mountPath: /cache, sizeGb: 1.5, readOnly: true}]
          resources: {requests: {cpu: 250m, memory: 64Mi}, limits: {cpu: 2, memory: 1G}}
          restartPolicy: on-failure
          stopTimeout: 10
          healthcheck: {command: [curl, -f, http://localhost], intervalSeconds: 5}
          startup: "run --port {{PORT}}"
          stop: {signal: SIGQUIT}
          ready: {log: [ready, "regex:^up [0-9]+$"], port: 80, seconds: 20}
          configFiles:
            - {path: conf/app.json, parser: json, set: {a.b: 1, c: {x: y}, d: null, e: "{{PORT}}"}}
          install: {image: alpine, script: "echo a\n  echo b\n"}
          variables:
            - {env: PORT, default: 8080, rules: "required|integer|between:1,65535", editable: false}
          features: [eula]
          fileDenylist: [secret]
        """;

    [Fact]
    public void ParseYaml_FullDocument_ReadsEverything()
    {
        var parsed = WorkloadDocument.ParseYaml(Full);
        Assert.True(parsed.Ok, string.Join('\n', parsed.Problems));
        var spec = parsed.Value!.Spec;

        Assert.Equal("8080", spec.Env["PORT"]);
        Assert.Equal("true", spec.Env["DEBUG"]);
        Assert.Equal("1.10", spec.Env["VERSION"]);
        Assert.Equal("1000", spec.User);
        Assert.Equal(new WorkloadPort("dns", 53, null, PortProtocol.Udp), spec.Ports[1]);
        Assert.Equal(new ResourceAmounts("2", "1G"), spec.Resources!.Limits);
        Assert.Equal(RestartPolicy.OnFailure, spec.RestartPolicy);
        Assert.Equal(["required", "integer", "between:1,65535"], spec.Variables[0].Rules);
        Assert.Equal(1800, spec.Install!.TimeoutSeconds);
        Assert.Equal(4, spec.ConfigFiles[0].Set.Count);
        Assert.False(parsed.Value.ToJson()["metadata"]!.AsObject().ContainsKey("surprise"));
    }

    [Theory]
    [InlineData(", required: true", true)]
    [InlineData(", required: false", false)]
    [InlineData("", false)]
    public void ConfigFile_Required_IsReadAndWrittenOnlyWhenTrue(string member, bool required)
    {
        var text = $"{{path: x, parser: file, set: {{\"\": a}}{member}}}";

        var document = WorkloadDocument
            .ParseYaml(
                "apiVersion: panel/v1\nkind: Workload\nmetadata: {name: x}\nspec:\n  image: a\n  "
                    + $"configFiles: [{text}]\n"
            )
            .Value!;

        Assert.Equal(
            (required, "a"),
            (document.Spec.ConfigFiles[0].Required, (string?)document.Spec.ConfigFiles[0].Set[""])
        );
        Assert.Equal(required, document.ToJson()["spec"]!["configFiles"]![0]!.AsObject().ContainsKey("required"));
        Assert.Equal(document, WorkloadDocument.ParseYaml(document.ToYaml()).Value);
        Assert.Equal(document, WorkloadDocument.ParseJson(document.ToJson().ToJsonString()).Value);
        Assert.Equal(
            required,
            ConfigFileRendering.Render(document.Spec.ConfigFiles, new Dictionary<string, string>())[0].Required
        );
    }

    [Fact]
    public void Export_FullDocument_ParsesToAnEqualOne()
    {
        var document = WorkloadDocument.ParseYaml(Full).Value!;

        Assert.Equal(document, WorkloadDocument.ParseYaml(document.ToYaml()).Value);
        Assert.Equal(document, WorkloadDocument.ParseJson(document.ToJson().ToJsonString()).Value);
        Assert.NotEqual(document, document with { Spec = document.Spec with { StopTimeout = 11 } });
    }

    [Fact]
    public void Parse_ManyMistakes_ReportsAllWithTheirPaths()
    {
        var parsed = WorkloadDocument.ParseYaml(
            """
            apiVersion: v9
            kind: Pod
            metadata: {}
            spec:
              ports: [{name: a, containerPort: 80}, {name: b, containerPort: 70000}, 5]
              volumes: {}
              restartPolicy: sometimes
              stopTimeout: soon
              variables: [{name: x}]
            """
        );

        Assert.Equal(
            [
                "apiVersion",
                "kind",
                "metadata.name",
                "spec.image",
                "spec.ports[1].containerPort",
                "spec.ports[2]",
                "spec.restartPolicy",
                "spec.stopTimeout",
                "spec.variables[0].env",
                "spec.volumes",
            ],
            parsed.Problems.Select(problem => problem.Field).Order(StringComparer.Ordinal)
        );
    }

    [Theory]
    [InlineData("image: '-rm'", "spec.image")]
    [InlineData("image: a\n  env: {'A-B': 1}", "spec.env.A-B")]
    [InlineData("image: a\n  ports: [{name: a, containerPort: 1}, {name: a, containerPort: 2}]", "spec.ports[1].name")]
    [InlineData(
        "image: a\n  ports: [{name: a, containerPort: 1}, {name: b, containerPort: 1}]",
        "spec.ports[1].containerPort"
    )]
    [InlineData(
        "image: a\n  ports: [{name: a, containerPort: 1, hostPort: 5}, {name: b, containerPort: 2, hostPort: 5}]",
        "spec.ports[1].hostPort"
    )]
    [InlineData("image: a\n  volumes: [{name: a, mountPath: /a/../b}]", "spec.volumes[0].mountPath")]
    [InlineData("image: a\n  volumes: [{name: a, mountPath: /data}]", "spec.volumes[0].mountPath")]
    [InlineData("image: a\n  resources: {limits: {cpu: lots}}", "spec.resources.limits.cpu")]
    [InlineData("image: a\n  resources: {requests: {memory: -1}}", "spec.resources.requests.memory")]
    [InlineData("image: a\n  stop: {signal: SIGNOPE}", "spec.stop.signal")]
    [InlineData("image: a\n  stop: {signal: SIGINT, command: x}", "spec.stop")]
    [InlineData("image: a\n  ready: {log: ['regex:(']}", "spec.ready.log[0]")]
    [InlineData("image: a\n  configFiles: [{path: ../x, parser: ini}]", "spec.configFiles[0].path")]
    [InlineData("image: a\n  configFiles: [{path: x, parser: toml}]", "spec.configFiles[0].parser")]
    [InlineData("image: a\n  configFiles: [{path: x, parser: ini, required: 'yes'}]", "spec.configFiles[0].required")]
    [InlineData("image: a\n  configFiles: [{path: x, parser: ini, required: 1}]", "spec.configFiles[0].required")]
    [InlineData("image: a\n  variables: [{env: A}, {env: A}]", "spec.variables[1].env")]
    [InlineData("image: a\n  install: {image: a}", "spec.install.script")]
    [InlineData("image: a\n  healthcheck: {}", "spec.healthcheck.command")]
    public void Parse_OneMistake_NamesItsField(string spec, string field)
    {
        var parsed = WorkloadDocument.ParseYaml(
            $"apiVersion: shardlyn/v1\nkind: Workload\nmetadata: {{name: x}}\nspec:\n  {spec}\n"
        );

        Assert.Equal([field], parsed.Problems.Select(problem => problem.Field));
    }

    [Fact]
    public void ParseYaml_AliasBomb_IsRefusedQuickly()
    {
        var bomb =
            "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n"
            + string.Concat(
                Enumerable
                    .Range(1, 9)
                    .Select(i => $"a{i}: &a{i} [{string.Join(',', Enumerable.Repeat($"*a{i - 1}", 10))}]\n")
            );

        Assert.Contains("values", WorkloadDocument.ParseYaml(bomb).Problems[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ParseYaml_DeepAliases_AreRefused()
    {
        var deep = "a0: &a0 [x]\n" + string.Concat(Enumerable.Range(1, 200).Select(i => $"a{i}: &a{i} [*a{i - 1}]\n"));

        Assert.Contains("deeper", WorkloadDocument.ParseYaml(deep).Problems[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a: [")]
    [InlineData("a: 1\na: 2")]
    [InlineData("a: 1\n---\nb: 2")]
    [InlineData("? [a]\n: b")]
    [InlineData("a: &x [*x]")]
    [InlineData("just text")]
    [InlineData("\t- a")]
    public void ParseYaml_Malformed_IsAProblem(string text) =>
        Assert.NotEmpty(WorkloadDocument.ParseYaml(text).Problems);

    [Fact]
    public void ParseYaml_DeepNesting_IsRefused() =>
        Assert.NotEmpty(WorkloadDocument.ParseYaml(new string('[', 5000) + new string(']', 5000)).Problems);

    [Fact]
    public void ParseYaml_UsefulAlias_IsTaken()
    {
        var parsed = WorkloadDocument.ParseYaml(
            "apiVersion: panel/v1\nkind: Workload\nmetadata: {name: &n web}\nspec: {image: *n}\n"
        );

        Assert.Equal("web", parsed.Value!.Spec.Image);
    }

    [Fact]
    public void Parse_RandomTexts_NeverThrow()
    {
        const string alphabet = "{}[]\":,ab1 \n\r-&*#='<>|!?%@~\t\\é\0";
        var random = new Random(23);
        for (var i = 0; i < 20_000; i++)
        {
            var text = string.Concat(
                Enumerable.Range(0, random.Next(40)).Select(_ => alphabet[random.Next(alphabet.Length)])
            );

            Assert.NotEmpty(WorkloadDocument.ParseYaml(text).Problems);
            Assert.NotEmpty(WorkloadDocument.ParseJson(text).Problems);
        }
    }
}
