using System.Text.Json;
using MassTransit;
using Panel.Alerts.Alerts;
using Panel.Contracts;
using Panel.Hosting.Json;

namespace Panel.Alerts.Notifications;

/// <summary>Tells integrations what happens to instances. The inbox and the key make a repeated event one message.</summary>
internal sealed class InstanceEventConsumer(INotificationQueue queue)
    : IConsumer<InstanceCreated>,
        IConsumer<InstanceStateChanged>,
        IConsumer<InstanceCrashed>,
        IConsumer<InstanceDeleted>
{
    public Task Consume(ConsumeContext<InstanceCreated> context)
    {
        var instance = context.Message;
        return TellAsync(
            new InstanceEvent("instance.created", instance.InstanceId, instance.Name, instance.NodeId),
            instance.OrganizationId,
            AlertSeverity.Info,
            $"Instance {instance.Name} was created",
            instance.At,
            context.CancellationToken
        );
    }

    public Task Consume(ConsumeContext<InstanceStateChanged> context)
    {
        var instance = context.Message;
        var (name, word, severity) = instance.To switch
        {
            InstanceState.Running => ("instance.started", "is running", AlertSeverity.Info),
            InstanceState.Stopped => ("instance.stopped", "has stopped", AlertSeverity.Info),
            InstanceState.Suspended => ("instance.suspended", "was suspended", AlertSeverity.Warn),
            _ => ("", "", AlertSeverity.Info),
        };
        return name.Length == 0
            ? Task.CompletedTask
            : TellAsync(
                new InstanceEvent(name, instance.InstanceId, instance.Name, instance.NodeId),
                instance.OrganizationId,
                severity,
                $"Instance {instance.Name} {word}",
                instance.At,
                context.CancellationToken
            );
    }

    public Task Consume(ConsumeContext<InstanceCrashed> context)
    {
        var instance = context.Message;
        var cause = instance.Exit.Oom ? "out of memory" : $"exit code {instance.Exit.Code}";
        return TellAsync(
            new InstanceEvent("instance.crashed", instance.InstanceId, instance.Name, instance.NodeId)
            {
                ExitCode = instance.Exit.Code,
                OutOfMemory = instance.Exit.Oom,
                RestartAt = instance.RestartAt,
            },
            instance.OrganizationId,
            AlertSeverity.Error,
            $"Instance {instance.Name} crashed: {cause}",
            instance.At,
            context.CancellationToken
        );
    }

    public Task Consume(ConsumeContext<InstanceDeleted> context)
    {
        var instance = context.Message;
        return TellAsync(
            new InstanceEvent("instance.deleted", instance.InstanceId, null, instance.NodeId),
            instance.OrganizationId,
            AlertSeverity.Info,
            $"Instance {instance.InstanceId} was deleted",
            instance.At,
            context.CancellationToken
        );
    }

    private Task TellAsync(
        InstanceEvent told,
        Guid organization,
        AlertSeverity severity,
        string title,
        DateTimeOffset at,
        CancellationToken cancellationToken
    )
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["instance_id"] = told.InstanceId.ToString(),
            ["node_id"] = told.NodeId.ToString(),
        };
        if (told.Name is { } name)
        {
            labels["instance"] = name;
        }

        return queue.EnqueueAsync(
            new NotificationRequest(
                $"{told.Event}/{told.InstanceId}/{at.UtcTicks}",
                organization,
                told.Event,
                severity,
                title,
                $"{title}.",
                $"/instances/{told.InstanceId}",
                at,
                labels,
                [told.InstanceId, told.NodeId],
                IntegrationIds: null,
                JsonSerializer.Serialize(told, PanelJson.Options)
            ),
            cancellationToken
        );
    }
}
