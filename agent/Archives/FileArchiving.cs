using System.Text.Json;
using Panel.Agent.Files;
using Panel.Agent.Instances;
using Panel.Agent.Instances.Actions;
using Panel.Agent.Storage;

namespace Panel.Agent.Archives;

/// <summary>What packing and unpacking share: few at a time, expected failures as results, and what they tell.</summary>
internal sealed class FileArchiving : IDisposable
{
    /// <summary>On one node: the directory of a zip is read whole, and compressing takes a core.</summary>
    private const int AtOnce = 2;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _turns = new(AtOnce, AtOnce);

    public async Task<ActionResult> RunAsync(
        InstanceContext instance,
        RunningAction running,
        Func<string, InstanceFiles, Action<long>, Task<ArchiveSummary>> work,
        string verb,
        CancellationToken cancellationToken
    )
    {
        if (instance.Record is not { } record || instance.MakeData() is not { } data)
        {
            return ActionResult.UnknownInstance;
        }

        await WaitAsync(running, cancellationToken);
        try
        {
            using var files = InstanceFiles.Open(data, record.Spec.FileDenylist);
            var staging = Path.Combine(instance.Folder, "staging");
            var summary = await work(staging, files, bytes => running.Report($"{verb} {bytes >> 20} MiB"));
            return ActionResult.Success with
            {
                Warnings = summary.Warnings.Count == 0 ? null : summary.Warnings,
                Result = JsonSerializer.Serialize(
                    new ArchiveResult(summary.Files, summary.Bytes),
                    ArchiveJson.Default.ArchiveResult
                ),
            };
        }
        catch (DataRootException exception)
        {
            return ActionResult.Failure(FileFailureCodes.Of(exception.Failure), exception.Message);
        }
        finally
        {
            _turns.Release();
        }
    }

    public void Dispose() => _turns.Dispose();

    // Waiting for other instances' archives is no stall of this one.
    private async Task WaitAsync(RunningAction running, CancellationToken cancellationToken)
    {
        while (!await _turns.WaitAsync(Interval, cancellationToken))
        {
            running.Report("Waiting for other archives of the node");
        }
    }
}
