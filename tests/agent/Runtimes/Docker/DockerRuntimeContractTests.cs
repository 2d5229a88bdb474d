namespace Panel.Agent.Tests.Runtimes.Docker;

public sealed class DockerRuntimeContractTests : RuntimeContract
{
    private protected override Task<RuntimeFixture> NewAsync() => TestEngine.NewInstanceAsync();
}
