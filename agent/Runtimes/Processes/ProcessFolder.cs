using System.Text.Json;
using System.Text.Json.Serialization;

namespace Panel.Agent.Runtimes.Processes;

/// <summary>What is known of a process when it is started.</summary>
/// <param name="BootId">Ids of processes mean nothing after a reboot.</param>
internal sealed record ProcessRecord(Guid InstanceId, ContainerRole Role, long Generation, DateTimeOffset StartedAt, string BootId, string WorkingDirectory, long MemoryLimitBytes);

/// <summary>The files of one process; they outlive the agent.</summary>
internal sealed class ProcessFolder(string path)
{
    private const string BootIdFile = "/proc/sys/kernel/random/boot_id";

    public string Path => path;

    public string Input => In("in");

    public string Output => In("out");

    public string Errors => In("err");

    public string Log => In("log");

    public static string BootId() => File.ReadAllText(BootIdFile).Trim();

    public static ProcessFolder Of(string root, Guid instanceId, ContainerRole role) =>
        new(System.IO.Path.Combine(root, role == ContainerRole.Install ? $"{instanceId:D}-install" : $"{instanceId:D}"));

    public async Task CreateAsync(ProcessRecord record, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Log);
        Posix.MakeFifo(Input);
        // Last: a folder without it is one that was never started.
        await File.WriteAllTextAsync(In("record.json"), JsonSerializer.Serialize(record, ProcessJson.Default.ProcessRecord), cancellation);
    }

    /// <summary>Null when the folder is half-made.</summary>
    public async Task<ProcessRecord?> ReadRecordAsync(CancellationToken cancellation)
    {
        try
        {
            return JsonSerializer.Deserialize(await File.ReadAllTextAsync(In("record.json"), cancellation), ProcessJson.Default.ProcessRecord);
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            return null;
        }
    }

    /// <summary>The shell that starts the workload and notes its exit code. Null until it has begun.</summary>
    public ProcessStat? Supervisor() => ReadLine("supervisor") is { } line ? ProcessStat.Parse(line) : null;

    /// <summary>The workload, which leads a session and a process group. Null until it has begun.</summary>
    public ProcessStat? Workload() => ReadLine("pid") is { } line ? ProcessStat.Parse(line) : null;

    public ContainerExit? Exit() =>
        ReadLine("exit") is { } line && int.TryParse(line, out var code) ? new(code, Oom: false, WrittenAt(In("exit"))) : null;

    /// <summary>The end that nobody saw, for example of a reboot; 255 as Docker gives for such.</summary>
    public ContainerExit UnseenExit() => new(255, Oom: false, WrittenAt(File.Exists(Output) ? Output : In("record.json")));

    public void Delete()
    {
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
    }

    private static DateTimeOffset WrittenAt(string file) => new(File.GetLastWriteTimeUtc(file));

    private string In(string name) => System.IO.Path.Combine(path, name);

    /// <summary>Without its line break the line is still being written.</summary>
    private string? ReadLine(string name)
    {
        try
        {
            return File.ReadAllText(In(name)) is { } text && text.EndsWith('\n') ? text.TrimEnd('\n') : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}

[JsonSerializable(typeof(ProcessRecord))]
internal sealed partial class ProcessJson : JsonSerializerContext;
