using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using Panel.Gateway.Tests.Support;

namespace Panel.Gateway.Tests.Routing;

/// <summary>What one client breaks off, or has a service break off, closes the service to no other client.</summary>
public sealed class HostileClientTests : IAsyncLifetime
{
    private readonly ReplicaStage _stage = new();

    public ValueTask InitializeAsync() => _stage.InitializeAsync();

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    // The first of each pair has one replica, the second two.
    [Theory]
    [InlineData("alerts", "upgrade-refused")]
    [InlineData("alerts", "upgrade-broken")]
    [InlineData("nodes", "upgrade-broken")]
    [InlineData("alerts", "upgrade-then-cut")]
    [InlineData("nodes", "upgrade-then-cut")]
    [InlineData("alerts", "answer-cut")]
    [InlineData("nodes", "answer-cut")]
    [InlineData("alerts", "no-answer")]
    [InlineData("nodes", "no-answer")]
    [InlineData("alerts", "body-cut")]
    [InlineData("nodes", "body-cut")]
    [InlineData("alerts", "client-gone")]
    [InlineData("nodes", "client-gone")]
    public async Task Attack_ByOneClient_FailsLessThanOnePercentOfAnothersRequests(string service, string attack)
    {
        foreach (var stub in (StubService[])[_stage.Service, _stage.First, _stage.Second])
        {
            stub.Hold = context => AnswerAsync(context, attack);
        }

        var (attacker, victim) = (_stage.Identity.Add(), _stage.Identity.Add());
        using var stop = new CancellationTokenSource();
        var attacks = 0;
        var loops = Enumerable
            .Range(0, 4)
            .Select(_ =>
                Task.Run(async () =>
                {
                    while (!stop.IsCancellationRequested)
                    {
                        await AttackAsync($"/v1/{service}/attack", attack, attacker);
                        Interlocked.Increment(ref attacks);
                    }
                })
            )
            .ToArray();

        List<string> failed = [];
        var asked = 0;
        for (; asked < 300 || Volatile.Read(ref attacks) < 40; asked++)
        {
            using var answer = await _stage.GetAsync($"/v1/{service}", victim.Credential);
            if (!answer.IsSuccessStatusCode)
            {
                failed.Add($"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(stop.Token)}");
            }
        }

        await stop.CancelAsync();
        await Task.WhenAll(loops);

        Assert.True(
            failed.Count * 100 < asked,
            $"{string.Join('\n', failed)}\n{failed.Count} of {asked} beside {attacks} attacks"
        );
    }

    private static async Task AnswerAsync(HttpContext context, string attack)
    {
        if (!context.Request.Path.Value!.EndsWith("/attack", StringComparison.Ordinal))
        {
            return;
        }

        switch (attack)
        {
            case "upgrade-refused":
                context.Response.StatusCode = StatusCodes.Status403Forbidden;
                await context.Response.WriteAsync("no");
                break;
            case "upgrade-then-cut":
                using (await context.WebSockets.AcceptWebSocketAsync())
                {
                    context.Abort();
                }

                break;
            case "answer-cut":
                context.Response.ContentLength = 1000;
                await context.Response.WriteAsync("the first of it");
                await context.Response.Body.FlushAsync();
                context.Abort();
                break;
            case "upgrade-broken" or "no-answer":
                context.Abort();
                break;
            default:
                await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
                break;
        }
    }

    private async Task AttackAsync(string path, string attack, Person attacker)
    {
        if (attack.StartsWith("upgrade", StringComparison.Ordinal))
        {
            await OpenSocketAsync(path, attacker);
        }
        else if (attack is "body-cut")
        {
            await SendHalfAsync($"POST {path}", attacker, "Content-Length: 1000\r\n\r\nhalf");
        }
        else if (attack is "client-gone")
        {
            await SendHalfAsync($"GET {path}", attacker, "\r\n");
        }
        else
        {
            await AskAsync(path, attacker);
        }
    }

    private async Task AskAsync(string path, Person attacker)
    {
        try
        {
            using var answer = await _stage.GetAsync(path, attacker.Credential);
        }
        catch (HttpRequestException)
        {
            // Cut off, as it should be.
        }
    }

    private async Task OpenSocketAsync(string path, Person attacker)
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {attacker.Credential}");
        try
        {
            await socket.ConnectAsync(
                new UriBuilder(_stage.Client.BaseAddress!) { Scheme = "ws", Path = path }.Uri,
                TestContext.Current.CancellationToken
            );
            await socket.ReceiveAsync(new byte[16], TestContext.Current.CancellationToken);
        }
        catch (WebSocketException)
        {
            // Refused or cut off, as it should be.
        }
    }

    private async Task SendHalfAsync(string line, Person attacker, string rest)
    {
        await using var connection = await RawConnection.OpenAsync(_stage.Client.BaseAddress!);
        await connection.WriteAsync(
            $"{line} HTTP/1.1\r\nHost: {_stage.Client.BaseAddress!.Authority}\r\nAuthorization: Bearer "
                + $"{attacker.Credential}\r\n{rest}"
        );
    }
}
