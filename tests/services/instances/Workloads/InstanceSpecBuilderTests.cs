using Panel.Contracts;
using Panel.Instances.Workloads.Documents;
using Panel.Instances.Workloads.Eggs;
using Panel.Instances.Workloads.Rules;
using Panel.Instances.Workloads.Specs;

namespace Panel.Instances.Tests.Workloads;

public sealed class InstanceSpecBuilderTests
{
    private static readonly IReadOnlyList<AllocatedPort> GamePorts =
    [
        new("default", "0.0.0.0", 25577, PortProtocol.Tcp),
        new("default", "0.0.0.0", 25577, PortProtocol.Udp),
    ];

    [Fact]
    public void Build_Egg_IsFullyRendered()
    {
        var spec = Egg("real/egg-travertine.json", new() { ["SERVER_JARFILE"] = "my.jar" }).Value!;

        Assert.Equal(
            "java -Xms128M -Xmx${SERVER_MEMORY}M -Dterminal.jline=false -Dterminal.ansi=true -jar ${SERVER_JARFILE}",
            spec.Startup
        );
        Assert.Equal(
            "java -Xms128M -Xmx{{SERVER_MEMORY}}M -Dterminal.jline=false -Dterminal.ansi=true -jar {{SERVER_JARFILE}}",
            spec.Environment["STARTUP"]
        );
        Assert.Equal("my.jar", spec.Environment["SERVER_JARFILE"]);
        Assert.Equal("25577", spec.Environment["SERVER_PORT"]);
        Assert.Equal("0.0.0.0", spec.Environment["SERVER_IP"]);
        Assert.Equal("1024", spec.Environment["SERVER_MEMORY"]);
        Assert.Equal("UTC", spec.Environment["TZ"]);
        Assert.Equal(spec.InstanceId.ToString(), spec.Environment["P_SERVER_UUID"]);
        Assert.Equal("berlin", spec.Environment["P_SERVER_LOCATION"]);
        Assert.Equal("/home/container", spec.DataMount);
        Assert.Equal("/home/container", spec.WorkingDirectory);
        Assert.Equal(
            [
                new("default", "0.0.0.0", 25577, 25577, PortProtocol.Tcp),
                new PortBinding("default", "0.0.0.0", 25577, 25577, PortProtocol.Udp),
            ],
            spec.Ports
        );
        Assert.Equal(new StopSpec("end", null, 30), spec.Stop);
        Assert.Equal(["Listening on "], spec.Ready.LogPatterns);
        Assert.Equal(512, spec.Limits.Pids);
        Assert.Equal("bash", spec.Install!.Entrypoint);
        Assert.Equal(
            [
                new("listeners[0].host", "\"0.0.0.0:25577\"", null),
                new("servers.*.address", "\"{{config.docker.interface}}\"", "127.0.0.1"),
                new ConfigEntry("servers.*.address", "\"{{config.docker.interface}}\"", "localhost"),
            ],
            spec.ConfigFiles[0].Set
        );
    }

    [Fact]
    public void Build_ConfigValues_KeepTypesAndCannotBreakOut()
    {
        var spec = Egg("awkward/v3-objects.json", new() { ["JAR"] = "server.jar" }).Value!;
        Assert.Equal(["\"25577\"", "20", "true", "\"new\""], spec.ConfigFiles[0].Set.Select(entry => entry.Value));

        var hostile = Egg("real/egg-s-a--m-p.json", new() { ["RCON_PASS"] = "a\"b\\{{SERVER_PORT}}" }).Value!;
        Assert.Contains(
            "rcon_password a\\u0022b\\\\{{SERVER_PORT}}",
            hostile.ConfigFiles[0].Set[1].Value.Replace("\\\"", "\\u0022", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
        Assert.Contains("a\"b\\{{SERVER_PORT}}", hostile.Secrets);
    }

    [Fact]
    public void Build_ImageChoice_IsByLabelOrName()
    {
        Assert.Equal(
            "ghcr.io/parkervcp/yolks:java_8",
            Egg("real/egg-travertine.json", [], "ghcr.io/parkervcp/yolks:java_8").Value!.Image
        );
        Assert.Equal(
            "ghcr.io/parkervcp/yolks:java_17",
            Egg("awkward/v3-objects.json", new() { ["JAR"] = "a" }, "Java 17").Value!.Image
        );
        Assert.Equal("image", Egg("real/egg-travertine.json", [], "evil:latest").Problems.Single().Field);
    }

    [Fact]
    public void Build_NativeDocument_KeepsContainerPortsAndArguments()
    {
        var document = WorkloadDocument
            .ParseYaml(
                """
                apiVersion: panel/v1
                kind: Workload
                metadata: {name: web}
                spec:
                  image: nginx
                  command: [nginx, -g, "name {{NAME}};"]
                  args: [-p, "{{server.build.default.port}}"]
                  env: {URL: "http://{{NAME}}:{{SERVER_PORT}}/", NAME: overridden}
                  ports: [{name: http, containerPort: 80}]
                  volumes: [{name: cache, mountPath: /cache, sizeGb: 2}]
                  resources: {requests: {memory: 64Mi, cpu: 100m}, limits: {memory: 128Mi, cpu: 500m}}
                  variables: [{env: NAME, default: "a b"}]
                """
            )
            .Value!;
        Assert.Equivalent(
            new PortRequirement("http", [PortProtocol.Tcp], 80, null),
            Assert.Single(PortRequirement.Of(document)),
            strict: true
        );

        var spec = Build(
            document,
            [],
            [new("http", "10.0.0.1", 8080, PortProtocol.Tcp), new("extra", "10.0.0.1", 9000, PortProtocol.Udp)],
            new ResourceRequest(CpuMillicores: 50)
        ).Value!;

        Assert.Equal(["nginx", "-g", "name a b;"], spec.Entrypoint);
        Assert.Equal(["-p", "80"], spec.Command);
        Assert.Equal("http://a b:80/", spec.Environment["URL"]);
        Assert.Equal("a b", spec.Environment["NAME"]);
        Assert.Equal(
            [
                new("http", "10.0.0.1", 8080, 80, PortProtocol.Tcp),
                new PortBinding("extra", "10.0.0.1", 9000, 9000, PortProtocol.Udp),
            ],
            spec.Ports
        );
        Assert.Equal(new ResourceLimits(100, 128L << 20, 2L << 30, 512), spec.Limits);
        Assert.Equal(RestartPolicy.Always, spec.RestartPolicy);
        Assert.Equal("/data", spec.DataMount);
        Assert.Null(spec.Startup);
        Assert.False(spec.Environment.ContainsKey("STARTUP"));
    }

    [Fact]
    public void Build_ShellScriptArgument_ExpandsInTheShell()
    {
        var document = WorkloadDocument
            .ParseYaml(
                "apiVersion: panel/v1\nkind: Workload\nmetadata: {name: x}\nspec: {image: a, command: "
                    + "[/bin/sh, -ec, 'echo {{X}}'], variables: [{env: X, default: '; rm -rf /'}]}"
            )
            .Value!;

        Assert.Equal(["/bin/sh", "-ec", "echo ${X}"], Build(document, [], [], new ResourceRequest()).Value!.Entrypoint);
    }

    [Fact]
    public void Build_MissingPortAndBadAmounts_AreProblems()
    {
        var document = EggImporter.Import(EggFiles.Read("real/egg-travertine.json")).Value!.Document;

        var problems = Build(document, [], GamePorts.Take(1).ToList(), new ResourceRequest(MemoryBytes: -1)).Problems;

        Assert.Equal(["allocations", "resources.memory_bytes"], problems.Select(problem => problem.Field).Order());
    }

    private static Validated<InstanceSpec> Egg(string file, Dictionary<string, string> given, string? image = null) =>
        Build(
            EggImporter.Import(EggFiles.Read(file)).Value!.Document,
            given,
            GamePorts,
            new ResourceRequest(MemoryBytes: 1L << 30),
            image
        );

    private static Validated<InstanceSpec> Build(
        WorkloadDocument document,
        Dictionary<string, string> given,
        IReadOnlyList<AllocatedPort> ports,
        ResourceRequest resources,
        string? image = null
    )
    {
        var values = VariableValues.Of(document.Spec.Variables, given);
        return InstanceSpecBuilder.Build(
            new InstanceSpecInput(
                Guid.CreateVersion7(),
                Guid.CreateVersion7(),
                "one",
                3,
                document,
                values,
                ports,
                resources,
                image,
                "berlin"
            )
        );
    }
}
