using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Panel.Gateway.Tests.Support;
using Panel.Testing;

namespace Panel.Gateway.Tests.Admission.Limits;

/// <summary>A gateway with limits of the test's choice, on a clock that stands still.</summary>
internal sealed class LimitedStage : GatewayStage
{
    private readonly Dictionary<string, HttpClient> _clients = new(StringComparer.Ordinal);
    private readonly (string Key, string Value)[] _settings;

    private LimitedStage((string Key, string Value)[] settings) => _settings = settings;

    public ManualClock Clock { get; } = new();

    public TestLogs Logs { get; } = new();

    public static async Task<LimitedStage> StartAsync(params (string Key, string Value)[] settings)
    {
        var stage = new LimitedStage(settings);
        await stage.InitializeAsync();
        return stage;
    }

    /// <param name="from">One of the many loopback addresses.</param>
    public async Task<HttpResponseMessage> AskAsync(
        string path,
        string? credential = null,
        string from = "127.0.0.1",
        string? cookie = null
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (credential is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {credential}");
        }

        if (cookie is not null)
        {
            request.Headers.TryAddWithoutValidation("Cookie", cookie);
        }

        return await From(from).SendAsync(request);
    }

    public Task<HttpResponseMessage> LoginAsync(string email, string from = "127.0.0.1") =>
        PostAsync("/v1/auth/login", $$"""{"email":"{{email}}","password":"wrong"}""", from: from);

    public async Task<HttpResponseMessage> PostAsync(
        string path,
        string body,
        string? credential = null,
        string from = "127.0.0.1",
        bool chunked = false
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        if (chunked)
        {
            request.Headers.TransferEncodingChunked = true;
        }

        if (credential is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {credential}");
        }

        return await From(from).SendAsync(request);
    }

    public async Task<HttpStatusCode> StatusAsync(string path, string? credential = null, string from = "127.0.0.1")
    {
        using var response = await AskAsync(path, credential, from);
        return response.StatusCode;
    }

    /// <summary>How many of so many requests are not refused for being too many.</summary>
    public static async Task<int> AdmittedAsync(int count, Func<int, Task<HttpResponseMessage>> send)
    {
        var admitted = 0;
        for (var i = 0; i < count; i++)
        {
            using var response = await send(i);
            if (response.StatusCode != HttpStatusCode.TooManyRequests)
            {
                admitted++;
            }
        }

        return admitted;
    }

    public override ValueTask DisposeAsync()
    {
        foreach (var client in _clients.Values)
        {
            client.Dispose();
        }

        return base.DisposeAsync();
    }

    protected override void Configure(WebApplicationBuilder builder)
    {
        builder.Configuration.AddInMemoryCollection(
            _settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))
        );
        builder.Logging.AddProvider(Logs);
        builder.Services.AddSingleton<TimeProvider>(Clock);
    }

    private HttpClient From(string address)
    {
        if (_clients.TryGetValue(address, out var known))
        {
            return known;
        }

        var handler = new SocketsHttpHandler
        {
            UseCookies = false,
            ConnectCallback = async (context, cancellationToken) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
                await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        return _clients[address] = new HttpClient(handler)
        {
            BaseAddress = Client.BaseAddress,
            Timeout = TimeSpan.FromSeconds(30),
        };
    }
}
