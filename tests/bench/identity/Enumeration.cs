using System.Diagnostics;

namespace Panel.Identity.Bench;

/// <summary>Whether a stranger can tell by the time whom the panel knows. Each try comes from an address of its own, so that nothing is throttled by it.</summary>
internal static class Enumeration
{
    private const int Tries = 200;
    private static int s_address;

    public static async Task RunAsync(IStore store)
    {
        // A mail host that answers nobody: registering confirms addresses when there is one, and its mails stay in the queue.
        await using var identity = await RunningIdentity.StartAsync(store, ("Mail:Host", "127.0.0.1"), ("Mail:Port", "9"), ("Mail:From", "panel@example.org"), ("Mail:PublicUrl", "http://127.0.0.1"));
        await identity.BootstrapAsync();
        var token = await identity.TokenAsync(anonymous: true);
        await CompareAsync(store, "login, wrong password", number => LoginAsync(identity, token, RunningIdentity.Administrator), number => LoginAsync(identity, token, $"nobody{number}@example.org"));
        await CompareAsync(store, "forgot-password", number => ForgotAsync(identity, token, RunningIdentity.Administrator), number => ForgotAsync(identity, token, $"nobody{number}@example.org"));
        await CompareAsync(store, "register", number => RegisterAsync(identity, token, RunningIdentity.Administrator), number => RegisterAsync(identity, token, $"free{number}@example.org"));
        await CompareAsync(store, "passkey options", number => OptionsAsync(identity, token, RunningIdentity.Administrator), number => OptionsAsync(identity, token, $"nobody{number}@example.org"));
    }

    private static async Task CompareAsync(IStore store, string name, Func<int, Task<string>> known, Func<int, Task<string>> unknown)
    {
        var (knownTimes, unknownTimes, answers) = (new List<double>(), new List<double>(), new HashSet<string>(StringComparer.Ordinal));
        for (var number = -10; number < Tries; number++) // the first ten warm up
        {
            var (one, other) = (await TimeAsync(() => known(number), answers), await TimeAsync(() => unknown(number), answers));
            if (number < 0) continue;
            knownTimes.Add(one);
            unknownTimes.Add(other);
        }
        var (first, second) = (Median(knownTimes), Median(unknownTimes));
        Console.WriteLine($"{store.Provider}: {name}: known {first:F2} ms, unknown {second:F2} ms, difference {Math.Abs(first - second) / Math.Max(first, second):P1}; statuses {string.Join(", ", answers)}");
    }

    private static async Task<double> TimeAsync(Func<Task<string>> ask, HashSet<string> answers)
    {
        var began = Stopwatch.GetTimestamp();
        var answer = await ask();
        var took = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        answers.Add(answer);
        return took;
    }

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);

    private static Task<string> LoginAsync(RunningIdentity identity, string token, string email) => AskAsync(identity, token, "/v1/auth/login", new { email, password = "wrong password" });

    private static Task<string> ForgotAsync(RunningIdentity identity, string token, string email) => AskAsync(identity, token, "/v1/auth/forgot-password", new { email });

    private static Task<string> RegisterAsync(RunningIdentity identity, string token, string email) => AskAsync(identity, token, "/v1/auth/register", new { email, password = RunningIdentity.Password });

    private static Task<string> OptionsAsync(RunningIdentity identity, string token, string email) => AskAsync(identity, token, "/api/auth/passkey/authenticate-challenge", new { email });

    private static async Task<string> AskAsync(RunningIdentity identity, string token, string path, object body)
    {
        var number = Interlocked.Increment(ref s_address);
        using var response = await identity.PostAsync(path, body, token, $"10.{number / 65536 % 256}.{number / 256 % 256}.{number % 256}");
        return ((int)response.StatusCode).ToString();
    }
}
