using System.Text.Json;
using Panel.Agent.Files;
using Panel.Agent.Instances;
using Panel.Agent.Instances.Actions;
using Panel.Agent.Storage;
using Panel.Contracts;

namespace Panel.Agent.Archives;

/// <summary>Unpacks an archive of the data root into a folder of it.</summary>
internal sealed class ExtractHandler(FileArchiving archiving) : IActionHandler<ExtractArchive>
{
    public string Kind => "Extract";

    public Lane Lane => Lane.Data;

    public ActionCommand Read(ExtractArchive command, DateTimeOffset now) =>
        new(
            command.OperationId,
            command.InstanceId,
            command.Deadline,
            Payload: JsonSerializer.Serialize(
                new ExtractPayload(command.Path, command.Target),
                ArchiveJson.Default.ExtractPayload
            )
        );

    public Task<ActionResult> RunAsync(
        InstanceContext instance,
        RunningAction running,
        CancellationToken cancellationToken
    )
    {
        var payload = JsonSerializer.Deserialize(running.Action.Payload!, ArchiveJson.Default.ExtractPayload)!;
        return archiving.RunAsync(
            instance,
            running,
            (staging, files, progress) =>
                new ArchiveExtractor(files, staging, instance.Disk, progress).ExtractAsync(
                    DataPath.Parse(payload.Path),
                    DataPath.Parse(payload.Target),
                    instance.Record!.Spec.Limits.DiskBytes,
                    cancellationToken
                ),
            "Unpacked",
            cancellationToken
        );
    }
}
