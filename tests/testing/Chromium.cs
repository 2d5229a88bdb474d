using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Panel.Testing;

/// <summary>A headless Chromium with one page, spoken to over the DevTools protocol, in a profile of its own.</summary>
public sealed class Chromium : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TempFolder _profile;
    private readonly Process _process;
    private readonly ClientWebSocket _socket = new();
    private string? _session;
    private int _calls;

    private Chromium(TempFolder profile, Process process) => (_profile, _process) = (profile, process);

    public static async Task<Chromium> StartAsync()
    {
        var profile = new TempFolder();
        var start = new ProcessStartInfo(
            "chromium",
            [
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--remote-debugging-port=0",
                $"--user-data-dir={profile.Path}",
                "about:blank",
            ]
        )
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // Else it leaves a folder of its own behind when it is killed.
            Environment = { ["TMPDIR"] = profile.Path },
        };
        var browser = new Chromium(profile, Process.Start(start)!);
        // The test needs neither stream, and a full pipe would stop the browser.
        browser._process.BeginErrorReadLine();
        browser._process.BeginOutputReadLine();
        await browser.ConnectAsync();
        return browser;
    }

    /// <summary>An authenticator in the machine, that verifies its user without asking.</summary>
    public async Task AddAuthenticatorAsync()
    {
        await CallAsync("WebAuthn.enable", []);
        await CallAsync(
            "WebAuthn.addVirtualAuthenticator",
            new JsonObject
            {
                ["options"] = new JsonObject
                {
                    ["protocol"] = "ctap2",
                    ["transport"] = "internal",
                    ["hasResidentKey"] = true,
                    ["hasUserVerification"] = true,
                    ["isUserVerified"] = true,
                    ["automaticPresenceSimulation"] = true,
                },
            }
        );
    }

    /// <summary>Lets scripts of the test run in a page whose own policy forbids any.</summary>
    public Task IgnoreContentPolicyAsync() => CallAsync("Page.setBypassCSP", new JsonObject { ["enabled"] = true });

    /// <summary>From now on <see cref="Requests"/> and <see cref="Problems"/> fill up.</summary>
    public async Task WatchAsync()
    {
        await CallAsync("Network.enable", []);
        await CallAsync("Log.enable", []);
    }

    /// <summary>The addresses that pages asked for, also those that were not let through.</summary>
    public List<Uri> Requests { get; } = [];

    /// <summary>What the browser complained of, such as violations of the page's policy.</summary>
    public List<string> Problems { get; } = [];

    public async Task OpenAsync(Uri page)
    {
        await CallAsync("Page.navigate", new JsonObject { ["url"] = page.ToString() });
        await Eventually.TrueAsync(
            async _ =>
                (await EvaluateAsync("document.readyState + ' ' + location.origin"))?.GetValue<string>()
                == $"complete {page.GetLeftPart(UriPartial.Authority)}",
            Patience
        );
    }

    /// <summary>Runs an expression in the page, awaits it, and gives its value.</summary>
    /// <exception cref="InvalidOperationException">The script threw.</exception>
    public async Task<JsonNode?> EvaluateAsync(string script)
    {
        var answer = await CallAsync(
            "Runtime.evaluate",
            new JsonObject
            {
                ["expression"] = script,
                ["awaitPromise"] = true,
                ["returnByValue"] = true,
            }
        );
        if (answer["exceptionDetails"] is { } thrown)
        {
            throw new InvalidOperationException(thrown.ToJsonString());
        }

        return answer["result"]?["value"]?.DeepClone();
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _profile.Dispose();
    }

    // The browser writes the port it took, and the path to talk to, into its profile.
    private async Task ConnectAsync()
    {
        var lines = await Eventually.GetAsync(
            cancellationToken => File.ReadAllLinesAsync(_profile["DevToolsActivePort"], cancellationToken),
            lines => lines.Length == 2,
            Patience
        );
        await _socket.ConnectAsync(new Uri($"ws://127.0.0.1:{lines[0]}{lines[1]}"), CancellationToken.None);
        var page = await CallAsync("Target.createTarget", new JsonObject { ["url"] = "about:blank" });
        var attached = await CallAsync(
            "Target.attachToTarget",
            new JsonObject { ["targetId"] = page["targetId"]!.GetValue<string>(), ["flatten"] = true }
        );
        _session = attached["sessionId"]!.GetValue<string>();
    }

    private async Task<JsonNode> CallAsync(string method, JsonObject parameters)
    {
        using var limit = new CancellationTokenSource(Patience);
        var call = new JsonObject
        {
            ["id"] = ++_calls,
            ["method"] = method,
            ["params"] = parameters,
        };
        if (_session is not null)
        {
            call["sessionId"] = _session;
        }

        await _socket.SendAsync(
            JsonSerializer.SerializeToUtf8Bytes(call),
            WebSocketMessageType.Text,
            true,
            limit.Token
        );
        while (true)
        {
            var message = await ReceiveAsync(limit.Token);
            Note(message);
            if (message["id"]?.GetValue<int>() != _calls)
            {
                continue;
            }

            return message["result"]
                ?? throw new InvalidOperationException($"{method}: {message["error"]?.ToJsonString()}");
        }
    }

    private void Note(JsonNode message)
    {
        var method = message["method"]?.GetValue<string>();
        if (method == "Network.requestWillBeSent")
        {
            Requests.Add(new Uri(message["params"]!["request"]!["url"]!.GetValue<string>()));
        }

        if (method == "Log.entryAdded" && message["params"]!["entry"]!["level"]!.GetValue<string>() == "error")
        {
            Problems.Add(message["params"]!["entry"]!["text"]!.GetValue<string>());
        }
    }

    private async Task<JsonNode> ReceiveAsync(CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        var piece = new byte[64 * 1024];
        WebSocketReceiveResult received;
        do
        {
            received = await _socket.ReceiveAsync(piece, cancellationToken);
            buffer.Write(piece, 0, received.Count);
        } while (!received.EndOfMessage);
        return JsonNode.Parse(buffer.ToArray())!;
    }
}
