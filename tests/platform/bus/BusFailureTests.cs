using MassTransit;

namespace Panel.Bus.Tests;

public sealed class BusFailureTests
{
    [Fact]
    public void IsUnreachable_ConnectionGoneUnderAPublish_Yes()
    {
        Assert.True(BusFailure.IsUnreachable(new IOException("reset")));
        // What the client throws when it takes its channel apart meanwhile.
        Assert.True(
            BusFailure.IsUnreachable(
                new TransportException(
                    new Uri("rabbitmq://broker/queue"),
                    "publish",
                    new ObjectDisposedException("System.Threading.SemaphoreSlim")
                )
            )
        );
    }

    [Fact]
    public void IsUnreachable_MessageToBlame_No() =>
        Assert.False(BusFailure.IsUnreachable(new FormatException("no such member")));
}
