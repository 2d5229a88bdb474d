using MassTransit;
using Panel.Alerts.Alerts;
using Panel.Contracts;

namespace Panel.Alerts.Conditions;

/// <summary>A crashed workload is an alert until it runs again, a user stops it, or its instance is deleted.</summary>
internal sealed class InstanceCrashConsumer(AlertLog alerts)
    : IConsumer<InstanceCrashed>,
        IConsumer<InstanceStateChanged>,
        IConsumer<InstanceDeleted>
{
    private const string Condition = "instance_crashed";

    public Task Consume(ConsumeContext<InstanceCrashed> context)
    {
        var crash = context.Message;
        return alerts.RaiseAsync(
            new Alert
            {
                Id = Guid.CreateVersion7(crash.At),
                OrganizationId = crash.OrganizationId,
                TargetType = "instance",
                TargetId = crash.InstanceId,
                TargetName = crash.Name,
                Condition = Condition,
                Severity = AlertSeverity.Error,
                State = AlertState.Firing,
                Message = MessageOf(crash),
                Value = crash.Restarts + 1,
                StartedAt = crash.At,
                OpenKey = AlertLog.KeyOf(crash.InstanceId, Condition),
            },
            context.CancellationToken
        );
    }

    public Task Consume(ConsumeContext<InstanceStateChanged> context) =>
        context.Message.To is InstanceState.Running or InstanceState.Stopped
            ? alerts.ResolveAsync(context.Message.InstanceId, Condition, context.Message.At, context.CancellationToken)
            : Task.CompletedTask;

    public Task Consume(ConsumeContext<InstanceDeleted> context) =>
        alerts.ResolveAsync(context.Message.InstanceId, Condition, context.Message.At, context.CancellationToken);

    private static string MessageOf(InstanceCrashed crash)
    {
        var cause = crash.Exit.Oom ? "out of memory" : $"exit code {crash.Exit.Code}";
        var next = crash.RestartAt is { } at ? $"Next start at {at:HH:mm:ss} UTC." : "It will not be started again.";
        return $"Instance {crash.Name} crashed ({cause}). {next}";
    }
}
