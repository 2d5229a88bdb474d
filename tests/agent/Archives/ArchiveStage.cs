using System.Diagnostics;
using Panel.Agent.Archives;
using Panel.Agent.Files;
using Panel.Agent.Instances;
using Panel.Agent.Runtimes;
using Panel.Testing;

namespace Panel.Agent.Tests.Archives;

/// <summary>An instance's data root on a real file system, and Debian's tools that make and read archives.</summary>
public sealed class ArchiveStage : IDisposable
{
    private readonly TempFolder _folder = new();

    public ArchiveStage()
    {
        Directory.CreateDirectory(Data);
        Disk = new DiskUsage(new InstancePaths(Data, _folder["volumes"], _folder["logs"]), TimeProvider.System);
    }

    public string Data => _folder["data"];

    public DiskUsage Disk { get; }

    public string Staging => _folder["staging"];

    public string Outside => _folder["outside"];

    public string At(string path) => Path.Combine(Data, path);

    public void Write(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), content);
    }

    public string Read(string path) => File.ReadAllText(At(path));

    internal async Task<ArchiveSummary> PackAsync(
        string target,
        string format,
        string[] paths,
        long limit = 0,
        string[]? denied = null
    )
    {
        using var files = InstanceFiles.Open(Data, denied ?? []);
        return await new ArchiveWriter(files, Staging, Disk, _ => { }).WriteAsync(
            [.. paths.Select(DataPath.Parse)],
            DataPath.Parse(target),
            format,
            limit,
            TestContext.Current.CancellationToken
        );
    }

    internal async Task<ArchiveSummary> ExtractAsync(
        string archive,
        string target,
        long limit = 0,
        string[]? denied = null,
        CancellationToken? cancellation = null
    )
    {
        using var files = InstanceFiles.Open(Data, denied ?? []);
        return await new ArchiveExtractor(files, Staging, Disk, _ => { }).ExtractAsync(
            DataPath.Parse(archive),
            DataPath.Parse(target),
            limit,
            cancellation ?? TestContext.Current.CancellationToken
        );
    }

    internal static async Task<DataRootException> RefusedAsync(FileFailure failure, Func<Task> action)
    {
        var refusal = await Assert.ThrowsAsync<DataRootException>(action);
        Assert.Equal(failure, refusal.Failure);
        return refusal;
    }

    /// <summary>A command in the data root; gives what it printed.</summary>
    public async Task<string> RunAsync(string script)
    {
        var start = new ProcessStartInfo("bash", ["-euo", "pipefail", "-c", script])
        {
            UseShellExecute = false,
            WorkingDirectory = Data,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await errors);
        return output;
    }

    public void Dispose() => _folder.Dispose();
}
