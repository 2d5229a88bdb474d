using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Panel.Testing;

/// <summary>The curl command with a cookie jar: a client that is not ours.</summary>
public sealed class Curl(Uri gateway) : IDisposable
{
    private readonly TempFolder _folder = new();

    /// <summary>The jar as curl writes it.</summary>
    public string Jar => File.Exists(_folder["jar"]) ? File.ReadAllText(_folder["jar"]) : "";

    /// <param name="headers">As curl takes them, for example <c>Origin: https://example.org</c>.</param>
    public async Task<CurlResponse> SendAsync(string method, string path, string? json = null, params string[] headers)
    {
        string[] body = json is null ? [] : ["--data", json, "--header", "Content-Type: application/json"];
        string[] arguments =
        [
            "--silent",
            "--show-error",
            "--http1.1",
            "--max-time",
            "30",
            "--request",
            method,
            "--cookie",
            _folder["jar"],
            "--cookie-jar",
            _folder["jar"],
            "--output",
            _folder["body"],
            "--dump-header",
            _folder["headers"],
            "--write-out",
            "%{http_code}",
            .. body,
            .. headers.SelectMany(header => new[] { "--header", header }),
            new Uri(gateway, path).ToString(),
        ];
        File.Delete(_folder["body"]);
        using var process = Process.Start(
            new ProcessStartInfo("curl", arguments) { UseShellExecute = false, RedirectStandardOutput = true }
        )!;
        var status = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"curl ended with {process.ExitCode}.");
        }

        var text = File.Exists(_folder["body"]) ? await File.ReadAllTextAsync(_folder["body"]) : "";
        return new CurlResponse(
            int.Parse(status, System.Globalization.CultureInfo.InvariantCulture),
            await File.ReadAllTextAsync(_folder["headers"]),
            text
        );
    }

    public void Dispose() => _folder.Dispose();
}

/// <param name="Headers">All of them, as they came.</param>
public sealed record CurlResponse(int Status, string Headers, string Text)
{
    public JsonNode Body => JsonNode.Parse(Text)!;
}
