namespace Panel.Gateway.Tests.Edge.Torture;

/// <summary>Frames that cost their sender nothing.</summary>
/// <param name="Rule">The attack's number, where it has one.</param>
/// <param name="First">What is sent once, given the headers of a good GET.</param>
/// <param name="Again">What is sent over and over, given the same headers and how often it was.</param>
/// <param name="Ends">The server hangs up, however fast it is; others may cost it
/// time as long as they last, and nothing else.</param>
public sealed record Http2Flood(
    string Name,
    string Rule,
    Func<(string Name, string Value)[], byte[]> First,
    Func<(string Name, string Value)[], int, byte[]> Again,
    bool Ends = false
)
{
    public static readonly IReadOnlyList<Http2Flood> All =
    [
        new(
            "rapid reset",
            "CVE-2023-44487",
            _ => [],
            (good, i) => [.. Frames.Head(good, stream: StreamOf(i)), .. Frames.Reset(StreamOf(i))]
        ),
        new(
            "rapid reset of requests that hang",
            "CVE-2023-44487",
            _ => [],
            (good, i) => [.. Frames.Head(Hanging(good), stream: StreamOf(i)), .. Frames.Reset(StreamOf(i))],
            Ends: true
        ),
        new(
            "resets that the server makes",
            "CVE-2025-8671",
            _ => [],
            (good, i) => [.. Frames.Head(Hanging(good), stream: StreamOf(i)), .. Frames.WindowUpdate(StreamOf(i), 0)],
            Ends: true
        ),
        new(
            "streams without end",
            "CVE-2019-9514",
            _ => [],
            (good, i) => Frames.Head(Hanging(good), body: true, stream: StreamOf(i)),
            Ends: true
        ),
        new("settings", "CVE-2019-9515", _ => [], (_, i) => Frames.Settings(65_535 + i % 2)),
        new("pings", "CVE-2019-9512", _ => [], (_, _) => Frames.Ping()),
        new("continuations", "CVE-2024-27316", Frames.OpenHead, (_, _) => Frames.Continuation([]), Ends: true),
        new(
            "continuations with headers",
            "CVE-2024-27316",
            Frames.OpenHead,
            (_, i) => Frames.Continuation(Frames.Block([($"x-{i}", "1")])),
            Ends: true
        ),
        new("empty data", "CVE-2019-9518", good => Frames.Head(Hanging(good), body: true), (_, _) => Frames.Data(1)),
        new(
            "window updates",
            "RFC 9113 10.5",
            good => Frames.Head(Hanging(good), body: true),
            (_, _) => Frames.WindowUpdate(1, 1)
        ),
        new("priorities", "CVE-2019-9513", _ => [], (_, i) => Frames.Priority(StreamOf(i))),
        new(
            "answers that nobody reads",
            "CVE-2019-9517",
            _ => [],
            (good, i) => Frames.Head(good, stream: StreamOf(i)),
            Ends: true
        ),
    ];

    public override string ToString() => Name;

    private static int StreamOf(int i) => 2 * i + 1;

    private static IEnumerable<(string Name, string Value)> Hanging((string Name, string Value)[] good) =>
        good.Select(header => header.Name == ":path" ? (header.Name, "/v1/alerts/hang") : header);
}
