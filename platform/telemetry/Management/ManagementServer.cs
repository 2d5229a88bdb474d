using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Panel.Telemetry.Metrics;
using Panel.Telemetry.Prometheus;
using Panel.Telemetry.Settings;

namespace Panel.Telemetry.Management;

/// <summary>
/// Serves <c>/metrics</c> on a listener of its own, so that no setting of the
/// public one can publish it. An address that is taken stops
/// nothing: customers matter more than figures. It is said loudly, and tried again.
/// </summary>
internal sealed partial class ManagementServer(
    IOptions<ManagementOptions> options,
    MetricsSources sources,
    TimeProvider clock,
    ILogger<ManagementServer> logger
) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);
    private volatile WebApplication? _app;

    /// <summary>Where it listens; empty while it does not.</summary>
    public IReadOnlyCollection<string> Addresses =>
        _app?.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.ToArray() ?? [];

    // Here rather than below, which runs whenever a thread is free: the first
    // host of a process to start is the one that serves.
    public override Task StartAsync(CancellationToken cancellationToken) =>
        options.Value.Urls.Length > 0 && sources.Serve() ? base.StartAsync(cancellationToken) : Task.CompletedTask;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (_app is not { } app)
        {
            return;
        }

        _app = null;
        await app.StopAsync(cancellationToken);
        await app.DisposeAsync();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var told = false; !await TryListenAsync(told, stoppingToken); told = true)
        {
            await Task.Delay(Pause, clock, stoppingToken);
        }
    }

    private async Task<bool> TryListenAsync(bool told, CancellationToken cancellationToken)
    {
        var app = Create();
        try
        {
            await app.StartAsync(cancellationToken);
            _app = app;
            Log.Listening(logger, string.Join(", ", Addresses));
            return true;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            if (!told)
            {
                Log.NotListening(logger, options.Value.Urls, exception.Message);
            }

            await app.DisposeAsync();
            return false;
        }
    }

    private WebApplication Create()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder
            .WebHost.UseKestrelCore()
            .UseUrls(options.Value.Urls)
            .ConfigureKestrel(kestrel =>
            {
                kestrel.AddServerHeader = false;
                kestrel.Limits.MaxRequestBodySize = 0;
                kestrel.Limits.MaxConcurrentConnections = 32;
            });
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        var app = builder.Build();
        app.Run(AnswerAsync);
        return app;
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (
            context.Request.Path != "/metrics"
            || !(HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
        )
        {
            context.Response.StatusCode =
                context.Request.Path == "/metrics"
                    ? StatusCodes.Status405MethodNotAllowed
                    : StatusCodes.Status404NotFound;
            return;
        }

        context.Response.ContentType = PrometheusText.ContentType;
        await context.Response.WriteAsync(sources.Scrape(), context.RequestAborted);
    }

    // Signals are the real host's.
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Metrics are served at {Addresses}")]
        public static partial void Listening(ILogger logger, string addresses);

        [LoggerMessage(
            2,
            LogLevel.Error,
            "Metrics cannot be served at {Urls}: {Reason} Everything else works; it is tried again every 15 "
                + "s. Management:Urls sets another address, an empty one switches it off."
        )]
        public static partial void NotListening(ILogger logger, string urls, string reason);
    }
}
