using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Panel.Contracts;

namespace Panel.Instances.Workloads.Documents;

/// <summary>The runnable part of a workload. Defaults are those of <see cref="WorkloadReader"/>.</summary>
internal sealed record WorkloadSpec
{
    public const string DefaultDataMount = "/data";
    public const int DefaultStopTimeout = 30;

    /// <summary>Used when the instance chooses none of <see cref="Images"/>.</summary>
    public required string Image { get; init; }

    /// <summary>Label → image that a person may choose.</summary>
    public IReadOnlyDictionary<string, string> Images { get; init; } = new Dictionary<string, string>();
    public IReadOnlyList<string> Command { get; init; } = [];
    public IReadOnlyList<string> Args { get; init; } = [];
    public string? WorkingDir { get; init; }
    public string? User { get; init; }
    public IReadOnlyDictionary<string, string> Env { get; init; } = new Dictionary<string, string>();
    public IReadOnlyList<WorkloadPort> Ports { get; init; } = [];
    public IReadOnlyList<WorkloadVolume> Volumes { get; init; } = [];
    public WorkloadResources? Resources { get; init; }
    public RestartPolicy RestartPolicy { get; init; } = RestartPolicy.Always;

    /// <summary>Seconds between the stop and the kill.</summary>
    public int StopTimeout { get; init; } = DefaultStopTimeout;
    public WorkloadHealthcheck? Healthcheck { get; init; }

    /// <summary>A command line with <c>{{VARIABLE}}</c>.</summary>
    public string? Startup { get; init; }
    public StartupMode StartupMode { get; init; } = StartupMode.Shell;

    /// <summary>Where the data root appears inside the container.</summary>
    public string DataMount { get; init; } = DefaultDataMount;
    public WorkloadStop? Stop { get; init; }
    public WorkloadReady? Ready { get; init; }
    public IReadOnlyList<WorkloadConfigFile> ConfigFiles { get; init; } = [];
    public WorkloadInstall? Install { get; init; }
    public IReadOnlyList<WorkloadVariable> Variables { get; init; } = [];
    public IReadOnlyList<string> Features { get; init; } = [];
    public IReadOnlyList<string> FileDenylist { get; init; } = [];
}

/// <param name="HostPort">A fixed port of the node; null takes a free one.</param>
internal sealed record WorkloadPort(string Name, int ContainerPort, int? HostPort, PortProtocol Protocol);

internal sealed record WorkloadVolume(string Name, string MountPath, double? SizeGb, bool ReadOnly);

internal sealed record WorkloadResources(ResourceAmounts? Requests, ResourceAmounts? Limits);

/// <summary>Amounts as written, see <see cref="Quantity"/>.</summary>
internal sealed record ResourceAmounts(string? Cpu, string? Memory);

internal sealed record WorkloadHealthcheck(
    IReadOnlyList<string> Command,
    int IntervalSeconds,
    int TimeoutSeconds,
    int Retries,
    int StartPeriodSeconds
);

/// <summary>Text typed into the console, or a signal.</summary>
internal sealed record WorkloadStop(string? Command, string? Signal);

/// <param name="Log">Texts, any of which in a console line means ready; <c>regex:</c> marks a pattern.</param>
/// <param name="Port">Container port that answers when ready.</param>
internal sealed record WorkloadReady(IReadOnlyList<string> Log, bool StripAnsi, int? Port, int? Seconds);

/// <param name="Set">Key → value; an object as value maps what is there now to what it becomes.</param>
/// <param name="Required">The instance does not start when the file cannot
/// be patched; otherwise that is a warning.</param>
internal sealed record WorkloadConfigFile(
    string Path,
    string Parser,
    IReadOnlyDictionary<string, JsonNode?> Set,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Required = false
)
{
    public static readonly IReadOnlyList<string> Parsers = ["file", "yaml", "properties", "ini", "json", "xml"];
}

internal sealed record WorkloadInstall(string Image, string Entrypoint, string Script, int TimeoutSeconds)
{
    public const int DefaultTimeout = 1800;
}

/// <param name="Rules">Laravel validation rules, one each.</param>
internal sealed record WorkloadVariable(
    string Name,
    string Env,
    string? Description,
    string? Default,
    IReadOnlyList<string> Rules,
    bool Viewable,
    bool Editable
);
