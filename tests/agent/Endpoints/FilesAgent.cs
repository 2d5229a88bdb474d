namespace Panel.Agent.Tests.Endpoints;

/// <summary>One agent for the tests of a class; each test takes an instance of its own.</summary>
public sealed class FilesAgent : IAsyncLifetime
{
    public AgentFixture Agent { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Agent = await AgentFixture.StartAsync();

    public ValueTask DisposeAsync() => Agent.DisposeAsync();

    internal FilesClient NewInstance(long diskBytes = 0, params string[] denylist) =>
        new(Agent, Agent.Instances.Add(diskBytes, denylist));
}
