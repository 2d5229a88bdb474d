using Panel.Agent.Runtimes;

namespace Panel.Agent.Tests.Runtimes.Processes;

/// <summary>Run by <see cref="OrdinaryUserTests"/> where the kernel gives neither users nor namespaces.</summary>
public sealed class NoIsolationTests
{
    [Fact]
    public async Task Start_KernelAllowsNothing_IsRefused()
    {
        Assert.SkipUnless(
            Environment.GetEnvironmentVariable("PANEL_TEST_NO_ISOLATION") == "1",
            "Only where nothing can be isolated."
        );
        await using var node = new IsolatedNode();

        Assert.Equal(
            IsolationKinds.User | IsolationKinds.Mounts | IsolationKinds.Processes,
            await node.Runtime.FindMissingIsolationAsync(TestContext.Current.CancellationToken)
        );
        Assert.Equal(
            "not_isolated",
            (await Assert.ThrowsAsync<RuntimeException>(() => node.StartAsync(IsolatedNode.Spec("true")))).Code
        );
    }
}
