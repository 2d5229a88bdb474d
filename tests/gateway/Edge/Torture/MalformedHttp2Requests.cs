namespace Panel.Gateway.Tests.Edge.Torture;

/// <summary>Requests of HTTP/2 that no service may see.</summary>
public static class MalformedHttp2Requests
{
    public static readonly IReadOnlyList<MalformedHttp2Request> All =
    [
        // Pseudo-headers.
        new("pseudo-header after a regular one", "9113 8.3", good => Frames.Head([.. good[1..], good[0]])),
        new("no :path", "9113 8.3.1", good => Frames.Head(good.Where(header => header.Name != ":path"))),
        new("empty :path", "9113 8.3.1", good => Frames.Head(With(good, ":path", ""))),
        new(":path without a slash", "9113 8.3.1", good => Frames.Head(With(good, ":path", "v1/nodes"))),
        new(
            ":path with a line break",
            "9113 8.2.1",
            good => Frames.Head(With(good, ":path", "/v1/nodes HTTP/1.1\r\nX-Panel-User: 1"))
        ),
        new("no :method", "9113 8.3.1", good => Frames.Head(good[1..])),
        new("two :method", "9113 8.3.1", good => Frames.Head([(":method", "POST"), .. good])),
        new("two :path", "9113 8.3.1", good => Frames.Head([(":path", "/v1/users"), .. good])),
        new("unknown pseudo-header", "9113 8.3", good => Frames.Head([(":user", "1"), .. good])),
        new("pseudo-header of an answer", "9113 8.3", good => Frames.Head([(":status", "200"), .. good])),
        new("another :scheme", "rule", good => Frames.Head(With(good, ":scheme", "http"))),
        new(
            ":authority with a path",
            "9113 8.3.1",
            good => Frames.Head(With(good, ":authority", "elsewhere.example/v1"))
        ),
        // Headers.
        new("upper case in a header's name", "9113 8.2", good => Frames.Head([.. good, ("X-Upper", "1")])),
        new("header without a name", "9110 5.1", good => Frames.Head([.. good, ("", "1")])),
        new("line break in a header", "9113 8.2.1", good => Frames.Head([.. good, ("x-a", "b\r\nx-panel-user: 1")])),
        new("NUL in a header", "9113 8.2.1", good => Frames.Head([.. good, ("x-a", "b\0c")])),
        new(
            "line break in a header's name",
            "9113 8.2.1",
            good => Frames.Head([.. good, ("x-a: b\r\nx-panel-user", "1")])
        ),
        // Those of a connection of HTTP/1.1.
        new("connection", "9113 8.2.2", good => Frames.Head([.. good, ("connection", "close")])),
        new("keep-alive", "9113 8.2.2", good => Frames.Head([.. good, ("keep-alive", "timeout=5")])),
        new("proxy-connection", "9113 8.2.2", good => Frames.Head([.. good, ("proxy-connection", "keep-alive")])),
        new("upgrade", "9113 8.2.2", good => Frames.Head([.. good, ("upgrade", "websocket")])),
        new("te: gzip", "9113 8.2.2", good => Frames.Head([.. good, ("te", "gzip")])),
        new(
            "transfer-encoding",
            "9113 8.2.2",
            good =>
                [
                    .. Frames.Head([.. Posting(good), ("transfer-encoding", "chunked")], body: true),
                    .. Frames.LastData("0\r\n\r\n"),
                ]
        ),
        // Lengths.
        new(
            "more body than it says",
            "9113 8.1.1",
            good =>
                [.. Frames.Head([.. Posting(good), ("content-length", "3")], body: true), .. Frames.LastData("hello")]
        ),
        new(
            "less body than it says",
            "9113 8.1.1",
            good =>
                [.. Frames.Head([.. Posting(good), ("content-length", "50")], body: true), .. Frames.LastData("hello")]
        ),
        new("a length and no body", "9113 8.1.1", good => Frames.Head([.. Posting(good), ("content-length", "5")])),
        new(
            "two lengths",
            "9110 8.6",
            good =>
                [
                    .. Frames.Head([.. Posting(good), ("content-length", "5"), ("content-length", "6")], body: true),
                    .. Frames.LastData("hello"),
                ]
        ),
        // Sizes.
        new("a huge header", "rule", good => Frames.Head([.. good, ("x-huge", new string('a', 40_000))])),
        new(
            "headers that are huge together",
            "rule",
            good => Frames.Head([.. good, .. Enumerable.Range(0, 40).Select(i => ($"x-{i}", new string('a', 1_000)))])
        ),
        new(
            "too many headers",
            "rule",
            good => Frames.Head([.. good, .. Enumerable.Range(0, 100).Select(i => ($"x-{i}", "1"))])
        ),
        new(
            "a flood of continuations with headers",
            "rule",
            good =>
                [
                    .. Frames.OpenHead(good),
                    .. Enumerable.Range(0, 5_000).SelectMany(i => Frames.Continuation(Frames.Block([($"x-{i}", "1")]))),
                ]
        ),
        new(
            "a flood of empty continuations",
            "rule",
            good => [.. Frames.OpenHead(good), .. Enumerable.Range(0, 20_000).SelectMany(_ => Frames.Continuation([]))]
        ),
        new("a head that never ends", "rule", Frames.OpenHead),
    ];

    private static IEnumerable<(string Name, string Value)> With(
        (string Name, string Value)[] good,
        string name,
        string value
    ) => good.Select(header => header.Name == name ? (name, value) : header);

    // To where the stub counts a request only once it has read the whole body.
    private static IEnumerable<(string Name, string Value)> Posting((string Name, string Value)[] good) =>
        With([.. With(good, ":method", "POST")], ":path", "/v1/nodes/read");
}
