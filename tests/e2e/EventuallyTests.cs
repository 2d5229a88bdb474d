using Panel.Testing;

namespace Panel.E2E.Tests;

public sealed class EventuallyTests
{
    [Fact]
    public async Task GetAsync_ConditionMetLater_ReturnsThatValue()
    {
        var reads = 0;
        Assert.Equal(3, await Eventually.GetAsync(() => ++reads, value => value == 3));
    }

    [Fact]
    public async Task GetAsync_NeverMet_TellsConditionAndLastValue()
    {
        var error = await Assert.ThrowsAsync<TimeoutException>(() =>
            Eventually.GetAsync(() => "starting", state => state == "running", TimeSpan.FromMilliseconds(150))
        );
        Assert.Equal("""Not within 0.2 s: state => state == "running". Last seen: starting""", error.Message);
    }

    [Fact]
    public async Task GetAsync_ReadThrows_TriesAgain()
    {
        var reads = 0;
        Assert.True(
            await Eventually.GetAsync(() => ++reads > 2 ? true : throw new IOException("refused"), done => done)
        );
    }

    [Fact]
    public async Task GetAsync_ReadHangs_EndsAtTheDeadline()
    {
        var error = await Assert.ThrowsAsync<TimeoutException>(() =>
            Eventually.TrueAsync(
                async cancellationToken =>
                {
                    await Task.Delay(Timeout.Infinite, cancellationToken);
                    return true;
                },
                TimeSpan.FromMilliseconds(100)
            )
        );
        Assert.EndsWith("Last seen: nothing", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetAsync_Cancelled_IsNotATimeout()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Eventually.TrueAsync(() => false, cancellationToken: cancelled.Token)
        );
    }
}
