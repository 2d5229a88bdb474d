using System.Diagnostics;

namespace Panel.Agent.Tests;

/// <summary>Waits for something that has no event, and fails when it does not come.</summary>
internal static class Deadline
{
    public static async Task UntilAsync(Func<bool> condition, string what, double seconds = 15)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(clock.Elapsed.TotalSeconds < seconds, $"Not within {seconds} s: {what}");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
