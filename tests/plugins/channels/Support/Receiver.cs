using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Panel.Testing;

namespace Panel.Plugins.Channels.Tests.Support;

/// <summary>A provider of the tests' own: keeps the requests, and answers as the test says.</summary>
public sealed class Receiver : IAsyncDisposable
{
    public const string UrlHeader = "X-Test-Url";

    private readonly ConcurrentQueue<ReceivedRequest> _requests = new();
    private readonly WebApplication _app;

    private Receiver()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(ServeAsync);
    }

    public Uri Address => new(_app.Urls.First());

    public IReadOnlyList<ReceivedRequest> Requests => [.. _requests];

    /// <summary>200 with an empty body when left out.</summary>
    public Func<ReceivedRequest, HttpContext, Task> Answer { get; set; } = (_, _) => Task.CompletedTask;

    public static async Task<Receiver> StartAsync()
    {
        var receiver = new Receiver();
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>Answers with that status, and the headers given as name and value in turn.</summary>
    public void Always(int status, string body = "", params string[] headers) =>
        Answer = async (_, context) =>
        {
            context.Response.StatusCode = status;
            foreach (var header in headers.Chunk(2))
            {
                context.Response.Headers[header[0]] = header[1];
            }

            await context.Response.WriteAsync(body);
        };

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task ServeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var request = new ReceivedRequest(
            context.Request.Method,
            context.Request.Headers[UrlHeader].ToString(),
            context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            context.Request.Headers.ToDictionary(
                header => header.Key,
                header => header.Value.ToString(),
                StringComparer.OrdinalIgnoreCase
            ),
            body.ToArray()
        );
        _requests.Enqueue(request);
        await Answer(request, context);
    }
}
