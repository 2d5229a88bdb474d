using System.Text.Json;
using System.Text.Json.Serialization;

namespace Panel.Agent.Runtimes.Processes;

/// <summary>What is known of a process when it is started.</summary>
/// <param name="BootId">Ids of processes mean nothing after a reboot.</param>
/// <param name="Isolation">Null in what an agent wrote that isolated nothing yet.</param>
/// <param name="User">The user id of its own, if it has one.</param>
internal sealed record ProcessRecord(
    Guid InstanceId,
    ContainerRole Role,
    long Generation,
    DateTimeOffset StartedAt,
    string BootId,
    string WorkingDirectory,
    long MemoryLimitBytes,
    ProcessIsolation? Isolation,
    uint? User
);

/// <summary>The files of one process; they outlive the agent, and only the agent's user reaches them.</summary>
internal sealed class ProcessFolder(string path)
{
    private const string BootIdFile = "/proc/sys/kernel/random/boot_id";

    public string Path => path;

    /// <summary>Pipes: what is typed, and what the workload writes to its two streams.</summary>
    public IReadOnlyList<string> Pipes => [Input, In("out"), In("err")];

    public string Input => In("in");

    public string Log => In("log");

    /// <summary>Where the workload's file system is put together; empty in the view of the node.</summary>
    public string Root => In("root");

    /// <summary>Whether all output is on disk.</summary>
    public bool OutputIsComplete => File.Exists(In("closed"));

    /// <summary>What the tools said that should have started the workload.</summary>
    public string Problem => ReadText("problem")?.Trim() ?? "";

    public static string BootId() => File.ReadAllText(BootIdFile).Trim();

    public static ProcessFolder Of(string root, Guid instanceId, ContainerRole role) =>
        new(
            System.IO.Path.Combine(root, role == ContainerRole.Install ? $"{instanceId:D}-install" : $"{instanceId:D}")
        );

    /// <summary>Numbered pieces of what the workload wrote; stream 0 is stdout, 1 stderr.</summary>
    public string Piece(int stream, long number) => $"{In(stream == 0 ? "out" : "err")}.{number}";

    /// <summary>The first piece from a number on that is there; null when none is.</summary>
    public long? FirstPiece(int stream, long from)
    {
        var prefix = System.IO.Path.GetFileName(Piece(stream, 0))[..^1];
        return Directory
            .EnumerateFiles(path)
            .Select(file => System.IO.Path.GetFileName(file))
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(name => long.TryParse(name.AsSpan(prefix.Length), out var number) ? number : 0)
            .Where(number => number > 0 && number >= from)
            .Order()
            .Cast<long?>()
            .FirstOrDefault();
    }

    /// <summary>Makes the folder with its pipes. <see cref="ProcessLaunch"/> adds what only the start needs.</summary>
    public void Create()
    {
        PrivateFolder.Create(path);
        PrivateFolder.Create(Log);
        PrivateFolder.Create(Root);
        foreach (var pipe in Pipes)
        {
            Posix.MakeFifo(pipe);
        }
    }

    public void Write(string name, string text) => PrivateFolder.WriteFile(In(name), text);

    /// <summary>A folder without a record is one that was never started.</summary>
    public void WriteRecord(ProcessRecord record) =>
        Write("record.json", JsonSerializer.Serialize(record, ProcessJson.Default.ProcessRecord));

    /// <summary>Null when the folder is half-made.</summary>
    public async Task<ProcessRecord?> ReadRecordAsync(CancellationToken cancellationToken)
    {
        try
        {
            return JsonSerializer.Deserialize(
                await File.ReadAllTextAsync(In("record.json"), cancellationToken),
                ProcessJson.Default.ProcessRecord
            );
        }
        catch (Exception exception) when (exception is IOException or JsonException)
        {
            return null;
        }
    }

    /// <summary>The shell that starts the workload and notes its exit code. Null until it has begun.</summary>
    public ProcessStat? Supervisor() => ReadLine("supervisor") is { } line ? ProcessStat.Parse(line) : null;

    /// <summary>The first process of the workload's namespaces. Null when it has none, or not yet.</summary>
    public ProcessStat? First() => ReadLine("init") is { } line ? ProcessStat.Parse(line) : null;

    /// <summary>The workload, which leads a session and a process group. Null until it has begun.</summary>
    public ProcessStat? Workload() => ReadLine("pid") is { } line ? ProcessStat.Parse(line) : null;

    public ContainerExit? Exit() =>
        ReadLine("exit") is { } line && int.TryParse(line, out var code)
            ? new(code, Oom: false, WrittenAt(In("exit")))
            : null;

    /// <summary>The end that no supervisor wrote down, for example of a reboot; 255 as Docker gives for such.</summary>
    public ContainerExit UnseenExit()
    {
        var pieces = ((int[])[0, 1])
            .Select(stream => (stream, Number: FirstPiece(stream, 0)))
            .Where(piece => piece.Number is not null);
        var written = pieces
            .Select(piece => WrittenAt(Piece(piece.stream, piece.Number!.Value)))
            .Append(WrittenAt(In("record.json")));
        return new(255, Oom: false, written.Max());
    }

    public void Delete()
    {
        const int Attempts = 3;
        for (var attempt = 1; Directory.Exists(path); attempt++)
        {
            try
            {
                Directory.Delete(path, recursive: true);
            }
            catch (IOException) when (attempt < Attempts)
            {
                // A supervisor that is just ending wrote into it meanwhile.
            }
        }
    }

    private static DateTimeOffset WrittenAt(string file) => new(File.GetLastWriteTimeUtc(file));

    private string In(string name) => System.IO.Path.Combine(path, name);

    /// <summary>Without its line break the line is still being written.</summary>
    private string? ReadLine(string name) =>
        ReadText(name) is { } text && text.EndsWith('\n') ? text.TrimEnd('\n') : null;

    private string? ReadText(string name)
    {
        try
        {
            return File.ReadAllText(In(name));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}

[JsonSerializable(typeof(ProcessRecord))]
[JsonSerializable(typeof(Dictionary<Guid, ProcessUser>))]
internal sealed partial class ProcessJson : JsonSerializerContext;
