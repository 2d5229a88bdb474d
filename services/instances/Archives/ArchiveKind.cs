using System.Text.Json;
using Panel.Contracts;
using Panel.Data.Messaging;
using Panel.Instances.Data;
using Panel.Instances.Operations;
using Panel.Operations;

namespace Panel.Instances.Archives;

internal sealed record ArchiveArguments(IReadOnlyList<string> Paths, string Target, string Format);

/// <summary>Packs files of an instance.</summary>
internal sealed class ArchiveKind(InstancesDbContext database, IOutbox outbox) : FilesKind(database, outbox)
{
    public const string Name = "archive";

    protected override ValueTask SendAsync(Operation operation, Instance instance, CancellationToken cancellationToken)
    {
        var (paths, target, format) = JsonSerializer.Deserialize<ArchiveArguments>(operation.Arguments!)!;
        var (id, node) = (operation.Id, NodeOf(operation));
        Send(operation, new ArchiveFiles(id, node, instance.Id, paths, target, format, operation.Deadline));
        return ValueTask.CompletedTask;
    }
}
