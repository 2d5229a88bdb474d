using MassTransit;

namespace Panel.Bus.Endpoints;

/// <summary>
/// What a service consumes. Queues are named <c>service-name</c> in kebab-case;
/// the name defaults to the consumer's, and consumers given
/// the same name share a queue. A definition states a consumer's concurrency (and may add filters).
/// </summary>
public sealed class PanelBusBuilder
{
    private readonly KebabCaseEndpointNameFormatter _names;
    private readonly string _service;
    private readonly List<BusConsumer> _consumers = [];

    internal PanelBusBuilder(string service)
    {
        _service = service;
        _names = new KebabCaseEndpointNameFormatter(service, includeNamespace: false);
    }

    internal IReadOnlyList<BusConsumer> Consumers => _consumers;

    internal Type? InboxFilter { get; private set; }

    /// <summary>Replicas of the service share the work: each message is handled once.</summary>
    public PanelBusBuilder Consume<TConsumer>(string? queue = null)
        where TConsumer : class, IConsumer =>
        Add<TConsumer>(queue, BusEndpointKind.Shared, definition: null, inbox: true);

    /// <inheritdoc cref="Consume{TConsumer}"/>
    public PanelBusBuilder Consume<TConsumer, TDefinition>(string? queue = null)
        where TConsumer : class, IConsumer
        where TDefinition : ConsumerDefinition<TConsumer> =>
        Add<TConsumer>(queue, BusEndpointKind.Shared, typeof(TDefinition), inbox: true);

    /// <summary>
    /// Every replica handles each message while it runs, for example to drop something from its
    /// memory. Nothing is kept for a replica that is down, and no inbox is used.
    /// </summary>
    public PanelBusBuilder ConsumeOnEveryReplica<TConsumer>()
        where TConsumer : class, IConsumer =>
        Add<TConsumer>(
            $"{_names.Consumer<TConsumer>()[(_service.Length + 1)..]}-{Guid.CreateVersion7():N}",
            BusEndpointKind.EveryReplica,
            definition: null,
            inbox: false
        );

    /// <summary>
    /// Consumes reports of agents; messages that name another node than their sender are
    /// refused. Reports without a consumer on the queue are dropped.
    /// </summary>
    /// <param name="inbox">False for frequent reports that are harmless when repeated (heartbeats): the
    /// consumer then saves by itself. All consumers of a queue must agree.</param>
    public PanelBusBuilder ConsumeReports<TConsumer>(string? queue = null, bool inbox = true)
        where TConsumer : class, IConsumer => Add<TConsumer>(queue, BusEndpointKind.Reports, definition: null, inbox);

    /// <inheritdoc cref="ConsumeReports{TConsumer}"/>
    public PanelBusBuilder ConsumeReports<TConsumer, TDefinition>(string? queue = null, bool inbox = true)
        where TConsumer : class, IConsumer
        where TDefinition : ConsumerDefinition<TConsumer> =>
        Add<TConsumer>(queue, BusEndpointKind.Reports, typeof(TDefinition), inbox);

    /// <summary>
    /// As <see cref="ConsumeReports{TConsumer}"/>, for every replica while it runs. Nothing is kept for one that is
    /// down, and no inbox is used.
    /// </summary>
    public PanelBusBuilder ConsumeReportsOnEveryReplica<TConsumer, TDefinition>()
        where TConsumer : class, IConsumer
        where TDefinition : ConsumerDefinition<TConsumer> =>
        Add<TConsumer>(
            $"{_names.Consumer<TConsumer>()[(_service.Length + 1)..]}-{Guid.CreateVersion7():N}",
            BusEndpointKind.ReportsOnEveryReplica,
            typeof(TDefinition),
            inbox: false
        );

    /// <summary>
    /// Wraps every shared and report endpoint in a scoped filter (an open
    /// generic of the message type), inside the retries.
    /// </summary>
    public PanelBusBuilder UseInbox(Type openFilter)
    {
        InboxFilter = openFilter;
        return this;
    }

    private PanelBusBuilder Add<TConsumer>(string? queue, BusEndpointKind kind, Type? definition, bool inbox)
        where TConsumer : class, IConsumer
    {
        var name = queue is null ? _names.Consumer<TConsumer>() : $"{_service}-{queue}";
        var sameQueue = _consumers.Find(other => other.Queue == name);
        if (sameQueue is not null && (sameQueue.Kind != kind || sameQueue.Inbox != inbox))
        {
            throw new ArgumentException($"The consumers of {name} differ in kind or inbox.", nameof(queue));
        }

        _consumers.Add(new BusConsumer(name, kind, typeof(TConsumer), definition, inbox));
        return this;
    }
}
