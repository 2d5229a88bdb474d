namespace Panel.Gateway.Tests.Support;

/// <summary>An answer as it came over the wire: HttpClient would hide a body that must not be there.</summary>
internal sealed record RawResponse(int Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public static async Task<RawResponse> AskAsync(Uri server, string method, string path, params string[] headers)
    {
        await using var connection = await RawConnection.OpenAsync(server);
        string[] head = [$"{method} {path} HTTP/1.1", $"Host: {server.Authority}", "Connection: close", .. headers];
        await connection.WriteAsync(string.Join("\r\n", head) + "\r\n\r\n");
        return Parse(await connection.ReadToEndAsync());
    }

    private static RawResponse Parse(string text)
    {
        var parts = text.Split("\r\n\r\n", 2);
        var lines = parts[0].Split("\r\n");
        var headers = lines
            .Skip(1)
            .Select(line => line.Split(": ", 2))
            .ToLookup(pair => pair[0], pair => pair[^1], StringComparer.OrdinalIgnoreCase)
            .ToDictionary(header => header.Key, header => string.Join(", ", header), StringComparer.OrdinalIgnoreCase);
        return new RawResponse(
            int.Parse(lines[0].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture),
            headers,
            parts[1]
        );
    }
}
