using System.Text.Json;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Panel.Alerts.Data;
using Panel.Alerts.Rules;
using Panel.Alerts.Targets;
using Panel.Contracts;

namespace Panel.Alerts.Evaluation;

/// <summary>
/// Keeps what is known of nodes and instances, and lays down what happened to them for the replica that evaluates
/// their shard.
/// </summary>
internal sealed class TargetEventConsumer(AlertsDbContext database, BuiltInRules builtIn)
    : IConsumer<NodeChanged>,
        IConsumer<NodeWentOffline>,
        IConsumer<NodeWentOnline>,
        IConsumer<NodeDeleted>,
        IConsumer<InstanceCreated>,
        IConsumer<InstanceRenamed>,
        IConsumer<InstanceStateChanged>,
        IConsumer<InstanceCrashed>,
        IConsumer<InstanceDeleted>,
        IConsumer<OrganizationCreated>,
        IConsumer<OrganizationDeleted>
{
    public async Task Consume(ConsumeContext<NodeChanged> context)
    {
        var (node, cancellation) = (context.Message, context.CancellationToken);
        var known = await KnowNodeAsync(node.NodeId, node.OrganizationId, node.Name, cancellation);
        if (node.Version < known.Version)
        {
            return;
        }

        (known.Version, known.Name) = (node.Version, Shortened(node.Name));
        known.Labels =
            node.Labels.Count == 0 ? "" : JsonSerializer.Serialize(node.Labels, JsonSerializerOptions.Default);
        Add(known, TargetEventKind.Changed, node.At);
    }

    public async Task Consume(ConsumeContext<NodeWentOffline> context)
    {
        var (node, cancellation) = (context.Message, context.CancellationToken);
        var known = await KnowNodeAsync(node.NodeId, node.OrganizationId, node.Name, cancellation);
        AddState(
            known,
            TargetStates.Offline,
            node.At,
            Math.Round((node.At - node.LastSeenAt).TotalSeconds),
            $"Node {node.Name} is offline: nothing heard since {node.LastSeenAt:yyyy-MM-dd HH:mm:ss} UTC."
        );
    }

    public async Task Consume(ConsumeContext<NodeWentOnline> context)
    {
        var (node, cancellation) = (context.Message, context.CancellationToken);
        var known = await KnowNodeAsync(node.NodeId, node.OrganizationId, node.Name, cancellation);
        AddState(known, TargetStates.Online, node.At, 0, null);
    }

    public Task Consume(ConsumeContext<NodeDeleted> context) =>
        DeleteAsync(context.Message.NodeId, context.Message.At, context.CancellationToken);

    public async Task Consume(ConsumeContext<InstanceCreated> context)
    {
        var (instance, cancellation) = (context.Message, context.CancellationToken);
        var known = await KnowInstanceAsync(
            instance.InstanceId,
            instance.OrganizationId,
            instance.NodeId,
            instance.Name,
            cancellation
        );
        Add(known, TargetEventKind.Changed, instance.At);
    }

    public async Task Consume(ConsumeContext<InstanceRenamed> context)
    {
        var (instance, cancellation) = (context.Message, context.CancellationToken);
        if (await database.Set<KnownTarget>().FindAsync([instance.InstanceId], cancellation) is { } known)
        {
            known.Name = Shortened(instance.Name);
            Add(known, TargetEventKind.Changed, instance.At);
        }
    }

    public async Task Consume(ConsumeContext<InstanceStateChanged> context)
    {
        var (instance, cancellation) = (context.Message, context.CancellationToken);
        var known = await KnowInstanceAsync(
            instance.InstanceId,
            instance.OrganizationId,
            instance.NodeId,
            instance.Name,
            cancellation
        );
        AddState(known, TargetStates.Of(instance.To.ToString()), instance.At, 0, null);
    }

    public async Task Consume(ConsumeContext<InstanceCrashed> context)
    {
        var (crash, cancellation) = (context.Message, context.CancellationToken);
        var known = await KnowInstanceAsync(
            crash.InstanceId,
            crash.OrganizationId,
            crash.NodeId,
            crash.Name,
            cancellation
        );
        AddState(known, TargetStates.Crashed, crash.At, crash.Restarts + 1, MessageOf(crash));
    }

    public Task Consume(ConsumeContext<InstanceDeleted> context) =>
        DeleteAsync(context.Message.InstanceId, context.Message.At, context.CancellationToken);

    public Task Consume(ConsumeContext<OrganizationCreated> context) =>
        builtIn.EnsureAsync(context.Message.OrganizationId, context.CancellationToken);

    /// <summary>It had no nodes and instances any more; rules and silences are left.</summary>
    public async Task Consume(ConsumeContext<OrganizationDeleted> context)
    {
        var (organization, cancellation) = (context.Message.OrganizationId, context.CancellationToken);
        await database
            .Set<AlertRule>()
            .Where(rule => rule.OrganizationId == organization)
            .ExecuteDeleteAsync(cancellation);
        await database
            .Set<Silences.Silence>()
            .Where(silence => silence.OrganizationId == organization)
            .ExecuteDeleteAsync(cancellation);
        await database.StampRulesAsync(cancellation);
    }

    private static string MessageOf(InstanceCrashed crash)
    {
        var cause = crash.Exit.Oom ? "out of memory" : $"exit code {crash.Exit.Code}";
        var next = crash.RestartAt is { } at ? $"Next start at {at:HH:mm:ss} UTC." : "It will not be started again.";
        return $"Instance {crash.Name} crashed ({cause}). {next}";
    }

    private static string Shortened(string name) => name.Length <= 128 ? name : name[..128];

    private async Task<KnownTarget> KnowNodeAsync(
        Guid id,
        Guid? organization,
        string name,
        CancellationToken cancellationToken
    )
    {
        if (await database.Set<KnownTarget>().FindAsync([id], cancellationToken) is { } known)
        {
            return known;
        }

        await builtIn.EnsureAsync(organization, cancellationToken);
        known = new KnownTarget
        {
            Id = id,
            Type = KnownTarget.Node,
            OrganizationId = organization,
            NodeId = id,
            Shard = Shards.Of(id),
            Name = Shortened(name),
        };
        database.Add(known);
        return known;
    }

    private async Task<KnownTarget> KnowInstanceAsync(
        Guid id,
        Guid organization,
        Guid node,
        string name,
        CancellationToken cancellationToken
    )
    {
        var known = await database.Set<KnownTarget>().FindAsync([id], cancellationToken);
        if (known is null)
        {
            await builtIn.EnsureAsync(organization, cancellationToken);
            known = new KnownTarget
            {
                Id = id,
                Type = KnownTarget.Instance,
                OrganizationId = organization,
                NodeId = node,
                Shard = Shards.Of(node),
                Name = Shortened(name),
            };
            database.Add(known);
            return known;
        }

        if (known.NodeId != node)
        {
            // The replica that had it lets go of it.
            Add(known, TargetEventKind.Changed, DateTimeOffset.UnixEpoch);
            (known.NodeId, known.Shard) = (node, Shards.Of(node));
            var shard = known.Shard;
            await database
                .Set<RuleState>()
                .Where(state => state.TargetId == id)
                .ExecuteUpdateAsync(set => set.SetProperty(state => state.Shard, shard), cancellationToken);
        }

        return known;
    }

    private async Task DeleteAsync(Guid id, DateTimeOffset at, CancellationToken cancellationToken)
    {
        if (await database.Set<KnownTarget>().FindAsync([id], cancellationToken) is { } known)
        {
            Add(known, TargetEventKind.Deleted, at);
        }
    }

    private void AddState(KnownTarget known, string state, DateTimeOffset at, double value, string? message)
    {
        if (known.StateAt is null || known.StateAt <= at)
        {
            (known.State, known.StateAt, known.StateValue, known.StateMessage) = (state, at, value, message);
        }

        database.Add(
            new TargetEvent
            {
                Shard = known.Shard,
                TargetId = known.Id,
                Kind = TargetEventKind.State,
                At = at,
                State = state,
                Value = value,
                Message = message,
            }
        );
    }

    private void Add(KnownTarget known, TargetEventKind kind, DateTimeOffset at) =>
        database.Add(
            new TargetEvent
            {
                Shard = known.Shard,
                TargetId = known.Id,
                Kind = kind,
                At = at,
            }
        );
}
