using System.Collections.Concurrent;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Panel.Hosting.Health;

namespace Panel.Gateway.Tests.Support;

/// <summary>A service behind the gateway: answers with the headers that reached it, and echoes on WebSockets.</summary>
internal sealed class StubService : IAsyncDisposable
{
    private WebApplication _app;
    private int _seen,
        _completed;

    private StubService() => _app = Build("http://127.0.0.1:0");

    public Uri Address { get; private set; } = null!;

    /// <summary>How many requests reached it, probes apart.</summary>
    public int Seen => _seen;

    /// <summary>How many of these it had whole.</summary>
    public int Completed => _completed;

    /// <summary>Breaks off whatever reaches it, probes apart.</summary>
    public bool Aborts { get; set; }

    /// <summary>Runs before every answer, probes apart, or answers itself.</summary>
    public Func<HttpContext, Task>? Hold { get; set; }

    /// <summary>The answer to who asks for figures; null refuses.</summary>
    public string? Figures { get; set; }

    /// <summary>The authorization of each question for figures.</summary>
    public ConcurrentBag<string> AskedWith { get; } = [];

    public static async Task<StubService> StartAsync()
    {
        var service = new StubService();
        await service._app.StartAsync();
        service.Address = new Uri(service._app.Urls.First());
        return service;
    }

    /// <summary>At once, with all that it was doing.</summary>
    public Task KillAsync() => _app.StopAsync(new CancellationToken(canceled: true));

    /// <summary>At the same address as before.</summary>
    public async Task ReturnAsync()
    {
        await _app.DisposeAsync();
        _app = Build(Address.GetLeftPart(UriPartial.Authority));
        await _app.StartAsync();
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private WebApplication Build(string url)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls(url);
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        app.UseWebSockets();
        app.UseRouting();
        app.MapGet(
            "/health/ready",
            () => new HealthResponse("healthy", new Dictionary<string, string>(StringComparer.Ordinal))
        );
        app.MapGet("/internal/figures", TellFiguresAsync);
        app.Map("/{**rest}", AnswerAsync);
        return app;
    }

    private async Task AnswerAsync(HttpContext context)
    {
        Interlocked.Increment(ref _seen);
        // A body that breaks off counts for nothing: a service acts on whole requests.
        if (!context.Request.Path.Value!.EndsWith("/read", StringComparison.Ordinal))
        {
            Interlocked.Increment(ref _completed);
        }

        if (Hold is { } hold)
        {
            await hold(context);
        }

        if (context.Response.HasStarted)
        {
            return;
        }

        if (Aborts)
        {
            context.Abort();
        }
        else if (context.WebSockets.IsWebSocketRequest)
        {
            await EchoAsync(context);
        }
        else if (context.Request.Path.Value!.EndsWith("/abort", StringComparison.Ordinal))
        {
            context.Abort();
        }
        else if (context.Request.Path.Value.EndsWith("/hang", StringComparison.Ordinal))
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        }
        else if (context.Request.Path.Value.EndsWith("/large", StringComparison.Ordinal))
        {
            await context.Response.WriteAsJsonAsync(new string('a', 100_000));
        }
        else if (context.Request.Path.Value.EndsWith("/small", StringComparison.Ordinal))
        {
            await AnswerSmallAsync(context.Response);
        }
        else if (context.Request.Path.Value.EndsWith("/tagged", StringComparison.Ordinal))
        {
            (context.Response.Headers.ETag, context.Response.Headers.CacheControl) = ("\"one\"", "no-cache");
        }
        else if (context.Request.Path.Value.EndsWith("/read", StringComparison.Ordinal))
        {
            var length = await ReadAsync(context);
            Interlocked.Increment(ref _completed);
            await context.Response.WriteAsync($"{length}");
        }
        else
        {
            await context.Response.WriteAsJsonAsync(
                context.Request.Headers.ToDictionary(
                    header => header.Key,
                    header => header.Value.ToString(),
                    StringComparer.OrdinalIgnoreCase
                )
            );
        }
    }

    private Task TellFiguresAsync(HttpContext context)
    {
        AskedWith.Add(context.Request.Headers.Authorization.ToString());
        context.Response.ContentType = "application/json";
        if (Figures is { } text)
        {
            return context.Response.WriteAsync(text);
        }

        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }

    private static Task AnswerSmallAsync(HttpResponse response)
    {
        (response.ContentType, response.ContentLength) = ("application/json", 2);
        return response.WriteAsync("{}");
    }

    private static async Task<long> ReadAsync(HttpContext context)
    {
        var (buffer, all) = (new byte[65536], 0L);
        while (await context.Request.Body.ReadAsync(buffer, context.RequestAborted) is > 0 and var read)
        {
            all += read;
        }

        return all;
    }

    private static async Task EchoAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[256];
        try
        {
            while (
                await socket.ReceiveAsync(buffer, context.RequestAborted)
                    is { MessageType: not WebSocketMessageType.Close } got
            )
            {
                await socket.SendAsync(
                    buffer.AsMemory(0, got.Count),
                    got.MessageType,
                    got.EndOfMessage,
                    context.RequestAborted
                );
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            // The gateway hung up.
        }
    }
}
