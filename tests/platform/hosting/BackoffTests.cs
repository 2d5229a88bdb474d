namespace Panel.Hosting.Tests;

public sealed class BackoffTests
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    [Fact]
    public void After_ManyFailures_DoublesUpToTheLongest() =>
        Assert.Equal(
            [1, 2, 4, 8, 16, 30, 30, 30],
            new[] { 1, 2, 3, 4, 5, 6, 31, int.MaxValue }.Select(failures =>
                Backoff.After(failures, First, Longest).TotalSeconds
            )
        );

    [Fact]
    public void Next_AfterEachFailure_IsInTheUpperHalfOfTheDelay()
    {
        var backoff = new Backoff(First, Longest);
        foreach (var whole in (double[])[1, 2, 4, 8, 16, 30, 30])
        {
            Assert.InRange(backoff.Next().TotalSeconds, whole / 2, whole);
        }
    }

    [Fact]
    public void Next_AfterReset_IsTheFirstAgain()
    {
        var backoff = new Backoff(First, Longest);
        for (var failure = 0; failure < 5; failure++)
        {
            backoff.Next();
        }

        backoff.Reset();

        Assert.InRange(backoff.Next(), First / 2, First);
    }
}
