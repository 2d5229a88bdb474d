using System.Text.Json;
using Panel.Agent.Files;
using Panel.Agent.Instances;
using Panel.Agent.Instances.Actions;
using Panel.Agent.Storage;
using Panel.Contracts;

namespace Panel.Agent.Archives;

/// <summary>Packs files of the data root into an archive in it.</summary>
internal sealed class ArchiveHandler(FileArchiving archiving) : IActionHandler<ArchiveFiles>
{
    public string Kind => "Archive";

    public Lane Lane => Lane.Data;

    public ActionCommand Read(ArchiveFiles command, DateTimeOffset now) =>
        new(
            command.OperationId,
            command.InstanceId,
            command.Deadline,
            Payload: JsonSerializer.Serialize(
                new ArchivePayload(command.Paths, command.Target, command.Format),
                ArchiveJson.Default.ArchivePayload
            )
        );

    public Task<ActionResult> RunAsync(
        InstanceContext instance,
        RunningAction running,
        CancellationToken cancellationToken
    )
    {
        var payload = JsonSerializer.Deserialize(running.Action.Payload!, ArchiveJson.Default.ArchivePayload)!;
        return archiving.RunAsync(
            instance,
            running,
            (staging, files, progress) =>
                new ArchiveWriter(files, staging, instance.Disk, progress).WriteAsync(
                    [.. payload.Paths.Select(DataPath.Parse)],
                    DataPath.Parse(payload.Target),
                    payload.Format,
                    instance.Record!.Spec.Limits.DiskBytes,
                    cancellationToken
                ),
            "Packed",
            cancellationToken
        );
    }
}
