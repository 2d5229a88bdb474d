using System.Net;
using System.Net.Sockets;
using Panel.Plugins.Host.Tests.Support;

namespace Panel.Plugins.Host.Tests;

/// <summary>The same code in both isolations: where it may connect depends on neither.</summary>
public sealed class NetworkTests
{
    private const string Fetch = """
        try
        {
            var answer = await Context.Network.Http.GetAsync(
                System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(Target)), token);
            var text = await answer.Content.ReadAsStringAsync(token);
            if (answer.Headers.Location is { } next) { await Context.Network.Http.GetAsync(next, token); }
            return Zones(text);
        }
        catch (ProviderException e) { return Zones(e.Failure.ToString()); }
        catch (HttpRequestException e) { return Zones("http " + e.Message); }
        """;

    [Theory]
    [InlineData("in_process")]
    [InlineData("worker")]
    public async Task Plugin_CallsADeclaredHost_IsAnswered(string isolation)
    {
        using var server = new OneServer("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");

        Assert.Equal(
            "hello",
            await FetchAsync(isolation, $"http://localhost:{server.Port}/", ["localhost"], "localhost")
        );
    }

    [Theory]
    [InlineData("in_process", "http://127.0.0.1:{0}/")]
    [InlineData("worker", "http://127.0.0.1:{0}/")]
    [InlineData("in_process", "http://[::ffff:127.0.0.1]:{0}/")]
    [InlineData("worker", "http://[::ffff:127.0.0.1]:{0}/")]
    [InlineData("in_process", "http://other.localhost:{0}/")]
    public async Task Plugin_CallsAnUndeclaredHost_IsRefused(string isolation, string target)
    {
        using var server = new OneServer("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");

        var seen = await FetchAsync(isolation, string.Format(target, server.Port), ["localhost"], "localhost");

        Assert.Equal("HostNotDeclared", seen);
        Assert.False(server.WasCalled);
    }

    [Theory]
    [InlineData("in_process")]
    [InlineData("worker")]
    public async Task Plugin_FollowsARedirectElsewhere_IsRefused(string isolation)
    {
        using var other = new OneServer("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
        using var server = new OneServer(
            $"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:{other.Port}/\r\nContent-Length: 0\r\n\r\n"
        );

        var seen = await FetchAsync(isolation, $"http://localhost:{server.Port}/", ["localhost"], "localhost");

        Assert.Equal("HostNotDeclared", seen);
        Assert.False(other.WasCalled);
    }

    [Theory]
    [InlineData("in_process", "http://localhost:{0}/")]
    [InlineData("worker", "http://localhost:{0}/")]
    [InlineData("in_process", "http://[::ffff:127.0.0.1]:{0}/")]
    [InlineData("worker", "http://[::ffff:127.0.0.1]:{0}/")]
    public async Task Plugin_CallsANameThatLeadsInside_IsRefused(string isolation, string target)
    {
        using var server = new OneServer("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");

        var seen = await FetchAsync(isolation, string.Format(target, server.Port), ["*"], null);

        Assert.Equal("HostNotDeclared", seen);
        Assert.False(server.WasCalled);
    }

    [Fact]
    public async Task Plugin_CallsADeclaredHostThatIsNotGranted_IsRefused()
    {
        await using var stage = await PluginStage.StartAsync();
        var plugin = Of("in_process", "http://localhost:1/", ["localhost"]);
        await stage.InstallAsync(plugin, change: entry => entry with { GrantedHosts = [] });

        Assert.Equal("HostNotDeclared", await stage.ZonesAsync());
    }

    private static async Task<string> FetchAsync(string isolation, string target, string[] hosts, string? privateHost)
    {
        await using var stage = await PluginStage.StartAsync(
            privateHost is null ? [] : [KeyValuePair.Create("Plugins:PrivateHosts:0", (string?)privateHost)]
        );
        await stage.InstallAsync(Of(isolation, target, hosts));
        return await stage.ZonesAsync();
    }

    private static TestPackage Of(string isolation, string target, string[] hosts) =>
        new()
        {
            Isolation = isolation,
            Hosts = hosts,
            Source = PluginCode.Dns(
                Fetch,
                $"const string Target = \"{Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(target))}\";"
            ),
        };

    private sealed class OneServer : IDisposable
    {
        private readonly Socket _listener = new(SocketType.Stream, ProtocolType.Tcp) { DualMode = true };

        public OneServer(string answer)
        {
            _listener.Bind(new IPEndPoint(IPAddress.IPv6Any, 0));
            _listener.Listen();
            _ = AnswerAsync(answer);
        }

        public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

        public bool WasCalled { get; private set; }

        public void Dispose() => _listener.Dispose();

        private async Task AnswerAsync(string answer)
        {
            try
            {
                while (true)
                {
                    using var socket = await _listener.AcceptAsync();
                    WasCalled = true;
                    await socket.ReceiveAsync(new byte[4096]);
                    await socket.SendAsync(System.Text.Encoding.ASCII.GetBytes(answer));
                }
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // The test has ended.
            }
        }
    }
}
