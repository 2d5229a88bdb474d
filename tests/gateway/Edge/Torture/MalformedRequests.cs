namespace Panel.Gateway.Tests.Edge.Torture;

/// <summary>Requests of HTTP/1.1 that no service may see.</summary>
public static class MalformedRequests
{
    private const string Key = "Authorization: Bearer {key}\r\n";
    private const string Head = "Host: {host}\r\n" + Key;
    private const string Smuggled = "GET /v1/nodes/smuggled HTTP/1.1\r\n" + Head + "\r\n";

    public static readonly IReadOnlyList<MalformedRequest> All =
    [
        // Two lengths for one body.
        new(
            "length and encoding",
            "9112 6.3",
            $"POST /v1/nodes HTTP/1.1\r\n{Head}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
                + $"\r\n{Smuggled}"
        ),
        new(
            "encoding and length",
            "9112 6.3",
            $"POST /v1/nodes HTTP/1.1\r\n{Head}Transfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n0\r\n"
                + $"\r\n{Smuggled}"
        ),
        new(
            "two lengths",
            "9112 6.3",
            $"POST /v1/nodes HTTP/1.1\r\n{Head}Content-Length: 0\r\nContent-Length: 5\r\n\r\nhello"
        ),
        new(
            "the same length twice",
            "9112 6.3",
            $"POST /v1/nodes HTTP/1.1\r\n{Head}Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello"
        ),
        new("a list of lengths", "9110 8.6", $"POST /v1/nodes HTTP/1.1\r\n{Head}Content-Length: 5, 5\r\n\r\nhello"),
        new("negative length", "9110 8.6", $"POST /v1/nodes HTTP/1.1\r\n{Head}Content-Length: -5\r\n\r\nhello"),
        new("hexadecimal length", "9110 8.6", $"POST /v1/nodes HTTP/1.1\r\n{Head}Content-Length: 0x5\r\n\r\nhello"),
        new(
            "length beyond 64 bits",
            "9110 8.6",
            $"POST /v1/nodes HTTP/1.1\r\n{Head}Content-Length: 18446744073709551621\r\n\r\nhello"
        ),
        new("empty length", "9110 8.6", $"POST /v1/nodes HTTP/1.1\r\n{Head}Content-Length:\r\n\r\nhello"),
        new(
            "encoding of another name",
            "9112 6.1",
            $"POST /v1/nodes HTTP/1.1\r\n{Head}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"
        ),
        new(
            "chunked not last",
            "9112 6.3",
            $"POST /v1/nodes HTTP/1.1\r\n{Head}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"
        ),
        new(
            "encoding after a vertical tab",
            "9112 6.1",
            $"POST /v1/nodes HTTP/1.1\r\n{Head}Transfer-Encoding: \vchunked\r\n\r\n0\r\n\r\n"
        ),
        new(
            "encoding in HTTP/1.0",
            "9112 6.1",
            $"POST /v1/nodes HTTP/1.0\r\n{Head}Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n"
        ),
        // Chunks.
        new(
            "chunk size that is no number",
            "9112 7.1",
            $"POST /v1/nodes/read HTTP/1.1\r\n{Head}Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n"
        ),
        new(
            "negative chunk size",
            "9112 7.1",
            $"POST /v1/nodes/read HTTP/1.1\r\n{Head}Transfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n"
        ),
        new(
            "chunk size beyond 31 bits",
            "9112 7.1",
            $"POST /v1/nodes/read HTTP/1.1\r\n{Head}Transfer-Encoding: chunked\r\n\r\nfffffffff\r\nhello\r\n0\r\n\r\n"
        ),
        new(
            "chunk longer than it says",
            "9112 7.1",
            $"POST /v1/nodes/read HTTP/1.1\r\n{Head}Transfer-Encoding: chunked\r\n\r\n3\r\nhello\r\n0\r\n\r\n"
        ),
        new(
            "chunk size with 0x",
            "9112 7.1",
            $"POST /v1/nodes/read HTTP/1.1\r\n{Head}Transfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n"
        ),
        new(
            "chunk size behind a space",
            "9112 7.1",
            $"POST /v1/nodes/read HTTP/1.1\r\n{Head}Transfer-Encoding: chunked\r\n\r\n 5\r\nhello\r\n0\r\n\r\n"
        ),
        new(
            "chunk size ended by a bare line feed",
            "9112 7.1",
            $"POST /v1/nodes/read HTTP/1.1\r\n{Head}Transfer-Encoding: chunked\r\n\r\n5\nhello\r\n0\r\n\r\n"
        ),
        // Lines of the head.
        new("folded header", "9112 5.2", $"GET /v1/nodes HTTP/1.1\r\n{Head}X-Folded: a\r\n b\r\n\r\n"),
        new(
            "folded first header",
            "9112 2.2",
            $"GET /v1/nodes HTTP/1.1\r\n X-Panel-Client-Address: 1.2.3.4\r\n{Head}\r\n"
        ),
        new("space before the colon", "9112 5.1", $"GET /v1/nodes HTTP/1.1\r\n{Head}X-Panel-User : 1\r\n\r\n"),
        new(
            "encoding with a space before the colon",
            "9112 5.1",
            $"POST /v1/nodes HTTP/1.1\r\n{Head}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n"
        ),
        new("header without a colon", "9112 5", $"GET /v1/nodes HTTP/1.1\r\n{Head}NoColon\r\n\r\n"),
        new("header without a name", "9110 5.1", $"GET /v1/nodes HTTP/1.1\r\n{Head}: value\r\n\r\n"),
        new("header name with a bracket", "9110 5.6.2", $"GET /v1/nodes HTTP/1.1\r\n{Head}X[0]: value\r\n\r\n"),
        new(
            "bare carriage return in a header",
            "9112 2.2",
            $"GET /v1/nodes HTTP/1.1\r\n{Head}X-A: b\rX-Panel-User: 1\r\n\r\n"
        ),
        new("NUL in a header", "9110 5.5", $"GET /v1/nodes HTTP/1.1\r\n{Head}X-A: b\0c\r\n\r\n"),
        new("NUL in a header's name", "9110 5.1", $"GET /v1/nodes HTTP/1.1\r\n{Head}X\0A: b\r\n\r\n"),
        new("no host", "9112 3.2", $"GET /v1/nodes HTTP/1.1\r\n{Key}\r\n"),
        new("two hosts", "9112 3.2", $"GET /v1/nodes HTTP/1.1\r\nHost: elsewhere.example\r\n{Head}\r\n"),
        new("host with a path", "9110 7.2", $"GET /v1/nodes HTTP/1.1\r\nHost: elsewhere.example/v1\r\n{Key}\r\n"),
        new(
            "host with an at sign",
            "9110 4.2.4",
            $"GET /v1/nodes HTTP/1.1\r\nHost: {{host}}@elsewhere.example\r\n{Key}\r\n"
        ),
        new(
            "absolute form of another host",
            "9112 3.2.2",
            $"GET http://elsewhere.example/v1/nodes HTTP/1.1\r\n{Head}\r\n"
        ),
        new(
            "too many headers",
            "9110 5.4",
            "GET /v1/nodes HTTP/1.1\r\n"
                + $"{Head}{string.Concat(Enumerable.Range(0, 100).Select(i => $"X-{i}: 1\r\n"))}\r\n"
        ),
        new("a huge header", "9110 5.4", $"GET /v1/nodes HTTP/1.1\r\n{Head}X-Huge: {new string('a', 40_000)}\r\n\r\n"),
        new("a huge target", "9110 4.1", $"GET /v1/nodes?{new string('a', 20_000)} HTTP/1.1\r\n{Head}\r\n"),
        // The request line.
        new("HTTP/0.9", "9112 2.3", "GET /v1/nodes\r\n\r\n"),
        new("version 1.2", "9112 2.3", $"GET /v1/nodes HTTP/1.2\r\n{Head}\r\n"),
        new("version in small letters", "9112 2.3", $"GET /v1/nodes http/1.1\r\n{Head}\r\n"),
        new("version 2.0", "9112 2.3", $"GET /v1/nodes HTTP/2.0\r\n{Head}\r\n"),
        new("method in small letters", "9110 9.1", $"get /v1/nodes HTTP/1.1\r\n{Head}\r\n"),
        new("method with a bracket", "9110 5.6.2", $"G[T /v1/nodes HTTP/1.1\r\n{Head}\r\n"),
        new("unknown method", "9110 9.1", $"FETCH /v1/nodes HTTP/1.1\r\n{Head}\r\n"),
        new("TRACE", "9110 9.3.8", $"TRACE /v1/nodes HTTP/1.1\r\n{Head}\r\n"),
        new(
            "CONNECT",
            "9110 9.3.6",
            "CONNECT elsewhere.example:443 HTTP/1.1\r\nHost: elsewhere.example:443\r\nConnection: close\r\n"
                + "Authorization: Bearer {key}\r\n\r\n"
        ),
        new("no method", "9112 3", $" /v1/nodes HTTP/1.1\r\n{Head}\r\n"),
        new("space in the target", "9112 3.2", $"GET /v1/nodes /etc HTTP/1.1\r\n{Head}\r\n"),
        new("NUL in the target", "9112 3.2", $"GET /v1/no\0des HTTP/1.1\r\n{Head}\r\n"),
        new("target without a slash", "9112 3.2.1", $"GET v1/nodes HTTP/1.1\r\n{Head}\r\n"),
        new("letters beyond ASCII", "9112 3.2", $"GET /v1/nodes/\u00e4 HTTP/1.1\r\n{Head}\r\n"),
        // Paths that another decoder reads otherwise.
        new("dot segments", "3986 5.2.4", $"GET /v1/auth/../nodes HTTP/1.1\r\n{Head}\r\n"),
        new("encoded dot segments", "3986 6.2.2", $"GET /v1/auth/%2e%2e/nodes HTTP/1.1\r\n{Head}\r\n"),
        new("half encoded dot segments", "3986 6.2.2", $"GET /v1/auth/.%2E/nodes HTTP/1.1\r\n{Head}\r\n"),
        new(
            "twice encoded dot segments",
            "3986 2.4",
            $"GET /v1/nodes/%252e%252e/%252e%252e/internal/introspect HTTP/1.1\r\n{Head}\r\n"
        ),
        new("encoded slash", "3986 2.2", $"GET /v1/nodes/..%2fusers HTTP/1.1\r\n{Head}\r\n"),
        new("encoded backslash", "3986 2.2", $"GET /v1/nodes/..%5cusers HTTP/1.1\r\n{Head}\r\n"),
        new("backslash", "3986 2.2", $"GET /v1/nodes/..\\users HTTP/1.1\r\n{Head}\r\n"),
        new("encoded NUL", "3986 7.3", $"GET /v1/nodes/a%00b HTTP/1.1\r\n{Head}\r\n"),
        new("encoded line break", "3986 7.3", $"GET /v1/nodes/a%0d%0aX-Panel-User:%201 HTTP/1.1\r\n{Head}\r\n"),
        new("broken encoding", "3986 2.1", $"GET /v1/nodes/%zz HTTP/1.1\r\n{Head}\r\n"),
        new("encoding cut short", "3986 2.1", $"GET /v1/nodes/%4 HTTP/1.1\r\n{Head}\r\n"),
        new("fragment", "9112 3.2.1", $"GET /v1/nodes#/../users HTTP/1.1\r\n{Head}\r\n"),
        // Other protocols.
        new("HTTP/2 without TLS", "9113 3.3", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0"),
        new(
            "HTTP/2 preface and garbage",
            "9113 3.4",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff"
        ),
        new(
            "a TLS greeting on a plain port",
            "8446 4.1.2",
            "\u0016\u0003\u0001\0\u00a5\u0001\0\0\u00a1\u0003\u0003garbage\r\n\r\n"
        ),
        new("a proxy's PROXY line", "rule", $"PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\nGET /v1/nodes HTTP/1.1\r\n{Head}\r\n"),
    ];
}
