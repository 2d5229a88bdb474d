namespace Panel.Agent.Instances.Actions;

/// <summary>The kinds of action that this agent knows.</summary>
internal sealed class ActionHandlers(IEnumerable<IActionHandler> handlers)
{
    private readonly Dictionary<string, IActionHandler> _byKind = handlers.ToDictionary(handler => handler.Kind);

    /// <summary>In the order of registration: what is due first goes first.</summary>
    public IReadOnlyList<IDueHandler> Due { get; } = [.. handlers.OfType<IDueHandler>()];

    /// <summary>Null for a kind that this agent does not know: a newer one stored it.</summary>
    public IActionHandler? Find(string kind) => _byKind.GetValueOrDefault(kind);

    public IActionHandler<TCommand> Of<TCommand>()
        where TCommand : class => _byKind.Values.OfType<IActionHandler<TCommand>>().Single();
}
