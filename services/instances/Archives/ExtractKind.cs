using System.Text.Json;
using Panel.Contracts;
using Panel.Data.Messaging;
using Panel.Instances.Data;
using Panel.Instances.Operations;
using Panel.Operations;

namespace Panel.Instances.Archives;

internal sealed record ExtractArguments(string Path, string Target);

/// <summary>Unpacks an archive of an instance.</summary>
internal sealed class ExtractKind(InstancesDbContext database, IOutbox outbox) : FilesKind(database, outbox)
{
    public const string Name = "extract";

    protected override ValueTask SendAsync(Operation operation, Instance instance, CancellationToken cancellationToken)
    {
        var (path, target) = JsonSerializer.Deserialize<ExtractArguments>(operation.Arguments!)!;
        var (id, node) = (operation.Id, NodeOf(operation));
        Send(operation, new ExtractArchive(id, node, instance.Id, path, target, operation.Deadline));
        return ValueTask.CompletedTask;
    }
}
