using MassTransit;
using Panel.Contracts;

namespace Panel.Bus.Tests;

public sealed class BrokenReportConsumer : IConsumer<NodeHeartbeat>
{
    public Task Consume(ConsumeContext<NodeHeartbeat> context) => throw new NotSupportedException("Broken.");
}
