using System.Diagnostics;

namespace Panel.Identity.Bench;

internal static class Introspection
{
    private const int Questions = 20_000;
    private const int AtOnce = 4;

    public static async Task RunAsync(IStore store)
    {
        await using var identity = await RunningIdentity.StartAsync(store);
        var texts = await Filling.RunAsync(store, await identity.FirstTokenAsync());
        await AskAsync(identity, texts, 2_000); // warm
        var began = Stopwatch.GetTimestamp();
        var times = await AskAsync(identity, texts, Questions);
        var took = Stopwatch.GetElapsedTime(began);
        Array.Sort(times);
        Console.WriteLine(
            $"{store.Provider}: {Filling.Users * Filling.TokensEach:N0} tokens, {Questions:N0} questions, p50 "
 + $"{times[Questions / 2]:F2} ms, p99 {times[Questions * 99 / 100]:F2} ms, "
                + $"most {times[^1]:F2} ms, {Questions / took.TotalSeconds:N0} per second\n  "
 + $"{await PlanAsync(store, texts[0])}"
        );
    }

    private static async Task<double[]> AskAsync(RunningIdentity identity, IReadOnlyList<string> texts, int questions)
    {
        var (times, next, token) = (new double[questions], -1, await identity.TokenAsync(anonymous: false));
        await Task.WhenAll(
            Enumerable
                .Range(0, AtOnce)
                .Select(async _ =>
                {
                    for (int number; (number = Interlocked.Increment(ref next)) < questions;)
                    {
                        var began = Stopwatch.GetTimestamp();
                        var answer = await identity.IntrospectAsync(texts[number % texts.Count], token);
                        times[number] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
                        if (!answer.GetProperty("active").GetBoolean())
                        {
                            throw new InvalidOperationException("A token is not known.");
                        }
                    }
                })
        );
        return times;
    }

    private static async Task<string> PlanAsync(IStore store, string text)
    {
        await using var connection = await store.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"{store.Explain} SELECT * FROM api_tokens WHERE start = '{text[..16]}'";
        await using var reader = await command.ExecuteReaderAsync();
        var plan = new List<string>();
        while (await reader.ReadAsync())
        {
            plan.Add(reader.GetValue(reader.FieldCount - 1).ToString()!.Trim());
        }

        return string.Join("; ", plan);
    }
}
