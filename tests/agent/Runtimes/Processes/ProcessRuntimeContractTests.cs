using Microsoft.Extensions.Logging.Abstractions;
using Panel.Agent.Runtimes.Processes;

namespace Panel.Agent.Tests.Runtimes.Processes;

public sealed class ProcessRuntimeContractTests : RuntimeContract
{
    private protected override Task<RuntimeFixture> NewAsync() => Task.FromResult(NewInstance());

    internal static RuntimeFixture NewInstance() =>
        new("no image", options => new ProcessRuntime(options, TimeProvider.System, NullLoggerFactory.Instance));
}
