using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Panel.Identity.Bench;

/// <summary>
/// Whether a stranger can tell by the answer or its time whom the panel knows. Each try
/// comes from an address of its own and asks about a new person,
/// so that no limit makes one kind of try shorter.
/// </summary>
/// <remarks>
/// The order is drawn: what a request leaves to be done behind its answer slows the next ones, whoever they
/// are about, and any regular order would let that fall on one kind more than on the other.
/// </remarks>
internal static partial class Enumeration
{
    private const int Tries = 200;
    private const int Warming = 10;
    private static int s_address;

    public static async Task RunAsync(IStore store)
    {
        // No server answers at the mail host: registering confirms addresses when
        // a host is set, and its mails stay in the queue.
        await using var identity = await RunningIdentity.StartAsync(
            store,
            ("Mail:Host", "127.0.0.1"),
            ("Mail:Port", "9"),
            ("Mail:From", "panel@example.org"),
            ("Mail:PublicUrl", "http://127.0.0.1")
        );
        await identity.BootstrapAsync();
        await Filling.AddUsersAsync(store, Warming + Tries);
        var token = await identity.TokenAsync(anonymous: true);
        await CompareAsync(
            store,
            "login, wrong password",
            email => AskAsync(identity, token, "/v1/auth/login", new { email, password = "wrong password" })
        );
        await CompareAsync(
            store,
            "forgot-password",
            email => AskAsync(identity, token, "/v1/auth/forgot-password", new { email })
        );
        await CompareAsync(
            store,
            "register",
            email => AskAsync(identity, token, "/v1/auth/register", new { email, password = RunningIdentity.Password })
        );
        await CompareAsync(
            store,
            "passkey options",
            email => AskAsync(identity, token, "/api/auth/passkey/authenticate-challenge", new { email })
        );
    }

    private static async Task CompareAsync(IStore store, string name, Func<string, Task<string>> ask)
    {
        var (known, unknown) = (new Tried(), new Tried());
        for (var number = 0; number < Warming; number++)
        {
            await ask($"u{number}@example.org");
            await ask($"v{number}@example.org");
        }

        var tries = Enumerable
            .Range(Warming, Tries)
            .SelectMany(number =>
                new[]
                {
                    (Tried: known, Email: $"u{number}@example.org"),
                    (Tried: unknown, Email: $"v{number}@example.org"),
                }
            )
            .ToArray();
        RandomNumberGenerator.Shuffle<(Tried, string)>(tries);
        foreach (var (tried, email) in tries)
        {
            await TryAsync(() => ask(email), tried);
        }

        var (first, second) = (known.Median, unknown.Median);
        Console.WriteLine(
            $"{store.Provider}: {name}: known {first:F2} ms, unknown {second:F2} ms, difference "
 + $"{Math.Abs(first - second) / Math.Max(first, second):P1}; "
                + (
                    known.Answers.SetEquals(unknown.Answers)
                        ? $"same answers: {string.Join(" | ", known.Answers)}"
                        : $"ANSWERS DIFFER: {string.Join(" | ", known.Answers)} AND "
 + $"{string.Join(" | ", unknown.Answers)}"
                )
        );
    }

    private static async Task TryAsync(Func<Task<string>> ask, Tried tried)
    {
        var began = Stopwatch.GetTimestamp();
        var answer = await ask();
        var took = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        tried.Answers.Add(answer);
        tried.Times.Add(took);
    }

    private static async Task<string> AskAsync(RunningIdentity identity, string token, string path, object body)
    {
        var number = Interlocked.Increment(ref s_address);
        using var response = await identity.PostAsync(
            path,
            body,
            token,
            $"10.{number / 65536 % 256}.{number / 256 % 256}.{number % 256}"
        );
        return $"{(int)response.StatusCode} {Varying().Replace(await response.Content.ReadAsStringAsync(), "…")}";
    }

    // Each answer has these of its own.
    [GeneratedRegex("""(?<="(?:challenge|request_id)":")[^"]+""", RegexOptions.None, 1000)]
    private static partial Regex Varying();

    private sealed class Tried
    {
        public List<double> Times { get; } = [];

        public HashSet<string> Answers { get; } = new(StringComparer.Ordinal);

        public double Median => Times.Order().ElementAt(Times.Count / 2);
    }
}
