using System.Text;
using System.Text.Json.Nodes;
using Panel.Contracts;
using Panel.Instances.Workloads.Rules;

namespace Panel.Instances.Workloads.Documents;

/// <summary>
/// JSON to <see cref="WorkloadDocument"/>, with every problem at once. Unknown members are passed over.
/// </summary>
internal static class WorkloadReader
{
    private const int MaxName = 191;
    private const int MaxItems = 256;
    private const int MaxScript = 512 * 1024;
    private const int MaxRules = 64;

    public static Validated<WorkloadDocument> Read(JsonNode node)
    {
        var read = ReadStored(node);
        if (read.Value is not { } document)
        {
            return read;
        }

        // Whatever is accepted must be readable again in the form in which it is
        // stored, which may be larger and is a list where a text was.
        var text = WorkloadJson.Compact(document.ToJson());
        if (Encoding.UTF8.GetByteCount(text) > TextLimits.MaxBytes)
        {
            return Validated<WorkloadDocument>.Failed("", "is larger than 1 MiB as JSON");
        }

        var stored = JsonText.Parse(text);
        return stored.Value is { } again ? ReadStored(again) : Validated<WorkloadDocument>.Failed(stored.Problems);
    }

    /// <summary>Reads what <see cref="Read"/> has accepted before.</summary>
    public static Validated<WorkloadDocument> ReadStored(JsonNode node)
    {
        if (node is not JsonObject root)
        {
            return Validated<WorkloadDocument>.Failed("", "must be an object");
        }

        var problems = new List<Problem>();
        var reader = new MemberReader(root, "", problems);
        var version = reader.Required("apiVersion");
        if (version.Length > 0 && version is not (WorkloadDocument.CurrentVersion or WorkloadDocument.SeedVersion))
        {
            reader.Wrong("apiVersion", $"must be {WorkloadDocument.CurrentVersion} or {WorkloadDocument.SeedVersion}");
        }

        var kind = reader.Required("kind");
        if (kind.Length > 0 && kind != WorkloadDocument.WorkloadKind)
        {
            reader.Wrong("kind", $"must be {WorkloadDocument.WorkloadKind}");
        }

        var metadata = Needed(reader, "metadata", Metadata);
        var spec = Needed(reader, "spec", Spec);
        if (metadata is null || spec is null || problems.Count > 0)
        {
            return Validated<WorkloadDocument>.Failed(problems);
        }

        var document = new WorkloadDocument(version, metadata, spec);
        problems.AddRange(WorkloadRules.Check(document));
        return problems.Count > 0
            ? Validated<WorkloadDocument>.Failed(problems)
            : Validated<WorkloadDocument>.Of(document);
    }

    private static T? Needed<T>(MemberReader reader, string name, Func<MemberReader, T> read)
        where T : class
    {
        if (reader.Node(name) is null)
        {
            reader.Wrong(name, "is required");
        }

        return reader.Child(name, read);
    }

    private static WorkloadMetadata Metadata(MemberReader reader) =>
        new(reader.Required("name", MaxName), reader.Map("labels", MaxItems), reader.Map("annotations", MaxItems));

    private static WorkloadSpec Spec(MemberReader reader) =>
        new()
        {
            Image = reader.Required("image", 512),
            Images = reader.Map("images", MaxItems),
            Command = reader.Texts("command", MaxItems),
            Args = reader.Texts("args", MaxItems),
            WorkingDir = reader.Text("workingDir", 1024),
            User = reader.Scalar("user", MaxName),
            Env = reader.Map("env", MaxItems),
            Ports = reader.Objects("ports", 64, Port),
            Volumes = reader.Objects("volumes", 64, Volume),
            Resources = reader.Child("resources", Resources),
            RestartPolicy = reader.Choice(
                "restartPolicy",
                RestartPolicy.Always,
                ("always", RestartPolicy.Always),
                ("on-failure", RestartPolicy.OnFailure),
                ("never", RestartPolicy.Never)
            ),
            StopTimeout = reader.Integer("stopTimeout", 1, 3600) ?? WorkloadSpec.DefaultStopTimeout,
            Healthcheck = reader.Child("healthcheck", Healthcheck),
            Startup = reader.Text("startup"),
            StartupMode = reader.Choice(
                "startupMode",
                StartupMode.Shell,
                ("shell", StartupMode.Shell),
                ("image", StartupMode.Image)
            ),
            DataMount = reader.Text("dataMount", 1024) ?? WorkloadSpec.DefaultDataMount,
            Stop = reader.Child("stop", Stop),
            Ready = reader.Child("ready", Ready),
            ConfigFiles = reader.Objects("configFiles", MaxItems, ConfigFile),
            Install = reader.Child("install", Install),
            Variables = reader.Objects("variables", MaxItems, Variable),
            Features = reader.Texts("features", MaxItems, MaxName),
            FileDenylist = reader.Texts("fileDenylist", MaxItems, 1024),
        };

    private static WorkloadPort Port(MemberReader reader) =>
        new(
            reader.Required("name", MaxName),
            RequiredInteger(reader, "containerPort", 1, 65535),
            reader.Integer("hostPort", 1, 65535),
            reader.Choice("protocol", PortProtocol.Tcp, ("TCP", PortProtocol.Tcp), ("UDP", PortProtocol.Udp))
        );

    private static int RequiredInteger(MemberReader reader, string name, int min, int max)
    {
        if (reader.Node(name) is null)
        {
            reader.Wrong(name, "is required");
        }

        return reader.Integer(name, min, max) ?? 0;
    }

    private static WorkloadVolume Volume(MemberReader reader) =>
        new(
            reader.Required("name", 63),
            reader.Required("mountPath", 1024),
            reader.Number("sizeGb", 0, 1024 * 1024),
            reader.Flag("readOnly") ?? false
        );

    private static WorkloadResources Resources(MemberReader reader) =>
        new(reader.Child("requests", Amounts), reader.Child("limits", Amounts));

    private static ResourceAmounts Amounts(MemberReader reader) =>
        new(reader.Scalar("cpu", 32), reader.Scalar("memory", 32));

    private static WorkloadHealthcheck Healthcheck(MemberReader reader) =>
        new(
            Command(reader),
            reader.Integer("intervalSeconds", 1, 3600) ?? 30,
            reader.Integer("timeoutSeconds", 1, 3600) ?? 5,
            reader.Integer("retries", 1, 100) ?? 3,
            reader.Integer("startPeriodSeconds", 0, 86400) ?? 0
        );

    private static IReadOnlyList<string> Command(MemberReader reader)
    {
        var command =
            reader.Node("command") is JsonValue
                ? ["/bin/sh", "-c", reader.Required("command")]
                : reader.Texts("command", MaxItems);
        if (command.Count == 0 && reader.Node("command") is null or JsonArray { Count: 0 })
        {
            reader.Wrong("command", "is required");
        }

        return command;
    }

    private static WorkloadStop Stop(MemberReader reader) =>
        new(reader.Text("command", 1024), reader.Text("signal", 16));

    private static WorkloadReady Ready(MemberReader reader) =>
        new(
            reader.Node("log") is JsonValue ? [reader.Required("log", 1024)] : reader.Texts("log", 32, 1024),
            reader.Flag("stripAnsi") ?? false,
            reader.Integer("port", 1, 65535),
            reader.Integer("seconds", 1, 3600)
        );

    private static WorkloadConfigFile ConfigFile(MemberReader reader) =>
        new(
            reader.Required("path", 1024),
            reader.Choice("parser", "file", [.. WorkloadConfigFile.Parsers.Select(parser => (parser, parser))]),
            // The empty key is the beginning of every line, for the parser of plain texts.
            reader
                .Members("set", 1024, emptyKey: true)
                .ToDictionary(member => member.Key, member => member.Value?.DeepClone()),
            reader.Flag("required") ?? false
        );

    private static WorkloadInstall Install(MemberReader reader) =>
        new(
            reader.Required("image", 512),
            reader.Text("entrypoint", 1024) ?? "sh",
            reader.Required("script", MaxScript),
            reader.Integer("timeoutSeconds", 1, 86400) ?? WorkloadInstall.DefaultTimeout
        );

    private static WorkloadVariable Variable(MemberReader reader)
    {
        var env = reader.Required("env", 191);
        return new(
            reader.Text("name", 191) is { Length: > 0 } name ? name : env,
            env,
            reader.Text("description"),
            reader.Scalar("default"),
            Rules(reader),
            reader.Flag("viewable") ?? true,
            reader.Flag("editable") ?? true
        );
    }

    private static IReadOnlyList<string> Rules(MemberReader reader)
    {
        if (reader.Node("rules") is not JsonValue)
        {
            return reader.Texts("rules", MaxRules);
        }

        var rules = RuleText.Split(reader.Text("rules") ?? "");
        if (rules.Count > MaxRules)
        {
            reader.Wrong("rules", $"has more than {MaxRules} items");
        }

        return rules;
    }
}
