using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Panel.Agent.Runtimes;
using Panel.Agent.Runtimes.Docker;
using Panel.Testing;

namespace Panel.Agent.Tests.Runtimes.Docker;

/// <summary>An engine for the failures that a real one does not produce on demand.</summary>
internal sealed class FakeEngine : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly WebApplication _app;

    private FakeEngine(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(Socket));
        _app = builder.Build();
        _app.Run(context =>
        {
            lock (Requests)
            {
                Requests.Add($"{context.Request.Method} {context.Request.Path}");
            }

            return answer(context);
        });
    }

    public List<string> Requests { get; } = [];

    public string Address => $"unix://{Socket}";

    private string Socket => _folder["sock"];

    public static async Task<FakeEngine> StartAsync(RequestDelegate answer)
    {
        var engine = new FakeEngine(answer);
        await engine._app.StartAsync(TestContext.Current.CancellationToken);
        return engine;
    }

    /// <summary>Says which versions it speaks, and leaves the rest to the given answer.</summary>
    public static Task<FakeEngine> StartAsync(string oldest, string newest, RequestDelegate answer) =>
        StartAsync(context =>
            context.Request.Path == "/version"
                ? context.Response.WriteAsync(
                    $$"""{"Version":"x","ApiVersion":"{{newest}}","MinAPIVersion":"{{oldest}}"}"""
                )
                : answer(context)
        );

    public DockerApi NewApi(TimeSpan? limit = null) =>
        new(new DockerEndpoint(Address), limit ?? TimeSpan.FromSeconds(10), TimeProvider.System);

    public RuntimeOptions Options(TimeSpan limit) => new() { DockerSocket = Address, EngineTimeLimit = limit };

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _folder.Dispose();
    }
}
