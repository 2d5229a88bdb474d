using System.Collections.Concurrent;
using System.Diagnostics;

namespace Panel.Security.Tests.Calls;

/// <summary>Runs many checks, a few at a time, and tells their failures in one compact message.</summary>
internal static class Walk
{
    private const int AtOnce = 8;
    private const int MostShown = 50;

    /// <param name="check">Gives what is wrong; null when nothing is.</param>
    /// <param name="name">Of the walk, for its summary.</param>
    public static async Task RunAsync<T>(string name, IReadOnlyCollection<T> items, Func<T, Task<string?>> check)
    {
        var (failures, began) = (new ConcurrentBag<string>(), Stopwatch.GetTimestamp());

        await Parallel.ForEachAsync(
            items,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (item, _) =>
            {
                if (await check(item) is { } failure)
                {
                    failures.Add(failure);
                }
            }
        );

        var took = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var summary = $"{name}: {items.Count} checks, {failures.Count} failed, {took:0} s";
        TestContext.Current.TestOutputHelper?.WriteLine(summary);
        FailOn(name, [.. failures]);
    }

    public static void FailOn(string name, IReadOnlyCollection<string> failures)
    {
        if (failures.Count == 0)
        {
            return;
        }

        var shown = failures.Order(StringComparer.Ordinal).Take(MostShown);
        var rest = failures.Count > MostShown ? $"… and {failures.Count - MostShown} more" : "";
        Assert.Fail(string.Join(Environment.NewLine, [$"{name}: {failures.Count} failures", .. shown, rest]));
    }
}
