using System.Collections.Concurrent;

namespace Panel.Operations.Tests.Things;

/// <summary>What the kinds sent, in its order: <c>run</c> or <c>cancel</c>.</summary>
internal sealed class ThingCommands
{
    private readonly ConcurrentQueue<(string Verb, Guid Operation)> _sent = new();

    public void Add(string verb, Guid operation) => _sent.Enqueue((verb, operation));

    public IReadOnlyList<string> Of(Guid operation) =>
        [.. _sent.Where(sent => sent.Operation == operation).Select(sent => sent.Verb)];
}
