using System.Net.Http.Json;
using System.Text.Json.Serialization;

namespace Panel.Standalone;

/// <summary>Says where the panel is and what to type next.</summary>
internal static class Banner
{
    public static async Task WriteAsync(StandaloneOptions options, EmbeddedPanel panel, CancellationToken cancellation)
    {
        var url = options.LocalUrl.ToString().TrimEnd('/');
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        var status = await client.GetFromJsonAsync<Status>($"{url}/v1/auth/bootstrap/status", cancellation);
        Console.WriteLine();
        Console.WriteLine($"  Panel is ready at {url}");
        Console.WriteLine($"  Data in {options.Data}");
        Console.WriteLine();
        Console.WriteLine(status?.BootstrapRequired == true ? FirstSteps(url, panel.SetupCode) : NextSteps(url));
    }

    private static string FirstSteps(string url, string code) => $$"""
          One-time setup code: {{code}}
          Create the first administrator:

            curl -s {{url}}/v1/auth/bootstrap -H 'Content-Type: application/json' \
              -d '{"setup_code":"{{code}}","email":"you@example.org","password":"choose-a-long-one"}'

        """;

    private static string NextSteps(string url) => $$"""
          Sign in:

            curl -s {{url}}/v1/auth/login -H 'Content-Type: application/json' \
              -d '{"email":"you@example.org","password":"…"}'

        """;

    private sealed record Status([property: JsonPropertyName("bootstrap_required")] bool BootstrapRequired);
}
