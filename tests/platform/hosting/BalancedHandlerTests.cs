using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Panel.Hosting.Addresses;
using Panel.Testing;

namespace Panel.Hosting.Tests;

public sealed class BalancedHandlerTests : IAsyncDisposable
{
    private readonly ManualClock _clock = new();
    private readonly List<WebApplication> _servers = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_OfTwoAddresses_GoToBoth()
    {
        using var client = ClientOf(await StartAsync("a"), await StartAsync("b"));
        var answers = new List<string>();
        for (var number = 0; number < 10; number++)
        {
            answers.Add(await client.GetStringAsync("/", Cancellation));
        }

        Assert.Equal(5, answers.Count(answer => answer == "a"));
        Assert.Equal(5, answers.Count(answer => answer == "b"));
    }

    [Fact]
    public async Task Post_OneAddressDead_GoesToTheOther_AndTheDeadOneIsLeftOut()
    {
        var (dead, alive) = (NobodyThere(), await StartAsync("b"));
        var pool = new AddressPool("tests", [dead, alive], _clock);
        using var client = ClientOf(pool);
        for (var number = 0; number < 4; number++)
        {
            using var answer = await client.PostAsJsonAsync("/", "body", Cancellation);
            Assert.Equal("b", await answer.Content.ReadAsStringAsync(Cancellation));
        }

        // Left out, then tried by one request, whose failure leaves the address out again.
        for (var number = 0; number < 4; number++)
        {
            Assert.Equal(alive, pool.Next([]));
        }

        _clock.Advance(AddressPool.Pause);
        Assert.Single(Enumerable.Range(0, 4).Select(_ => pool.Next([])), dead);
    }

    [Fact]
    public async Task Get_AddressBreaksOffOrIsUnavailable_GoesToTheOther()
    {
        var broken = await StartAsync(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        var unavailable = await StartAsync(context =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        });
        using var client = ClientOf(broken, unavailable, await StartAsync("c"));
        for (var number = 0; number < 6; number++)
        {
            Assert.Equal("c", await client.GetStringAsync("/", Cancellation));
        }
    }

    [Fact]
    public async Task Get_SilentAddress_GoesToTheOtherWithinTheLimit()
    {
        var silent = await StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        using var client = ClientOf(silent, await StartAsync("b"));
        for (var number = 0; number < 4; number++)
        {
            Assert.Equal("b", await client.GetStringAsync("/", Cancellation));
        }
    }

    [Fact]
    public async Task Post_AddressBreaksOff_IsNotRepeated()
    {
        var count = 0;
        RequestDelegate breakOff = context =>
        {
            Interlocked.Increment(ref count);
            context.Abort();
            return Task.CompletedTask;
        };
        using var client = ClientOf(await StartAsync(breakOff), await StartAsync(breakOff));
        await Assert.ThrowsAsync<HttpRequestException>(() => client.PostAsJsonAsync("/", "body", Cancellation));
        Assert.Equal(1, count);
    }

    [Fact]
    public async Task Get_AllAddressesDead_Fails_AndComesBackWithThem()
    {
        var (first, second) = (NobodyThere(), NobodyThere());
        using var client = ClientOf(first, second);
        await Assert.ThrowsAsync<ServiceUnreachableException>(() => client.GetStringAsync("/", Cancellation));
        await StartAsync(context => context.Response.WriteAsync("back"), second.ToString());
        Assert.Equal("back", await client.GetStringAsync("/", Cancellation));
    }

    [Theory]
    [InlineData("Internal:Nodes", "http://a:1, http://b:2/")]
    [InlineData("Internal:Nodes:0", "http://a:1", "Internal:Nodes:1", "http://b:2")]
    public void Setting_Several_AreAllRead(params string[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Chunk(2).Select(pair => KeyValuePair.Create(pair[0], (string?)pair[1])))
            .Build();
        Assert.Equal(
            [new Uri("http://a:1"), new Uri("http://b:2")],
            AddressSetting.ReadHttp(configuration, "Internal:Nodes", "http://default")
        );
        Assert.Equal(
            [new Uri("http://default")],
            AddressSetting.ReadHttp(configuration, "Internal:Identity", "http://default")
        );
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }
    }

    private static Uri NobodyThere()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}");
    }

    private HttpClient ClientOf(params Uri[] addresses) => ClientOf(new AddressPool("tests", addresses, _clock));

    private static HttpClient ClientOf(AddressPool pool) =>
        new(
            new BalancedHandler(pool, TimeSpan.FromMilliseconds(300))
            {
                InnerHandler = BalancedHandler.NewConnections(),
            }
        )
        {
            BaseAddress = BalancedHandler.AnyAddress,
        };

    private Task<Uri> StartAsync(string name) => StartAsync(context => context.Response.WriteAsync(name));

    private async Task<Uri> StartAsync(RequestDelegate answer, string url = "http://127.0.0.1:0")
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls(url);
        var app = builder.Build();
        app.Run(answer);
        await app.StartAsync(Cancellation);
        _servers.Add(app);
        return new Uri(app.Urls.First());
    }
}
