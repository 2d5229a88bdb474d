using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Panel.Plugins.Host.Tests.Support;

namespace Panel.Plugins.Host.Tests;

/// <summary>
/// Some receivers want their secret in the address, as Telegram its bot's token: https://api.telegram.org/bot…
/// </summary>
public sealed class SecretAddressTests
{
    private const string Canary = "canary-in-the-path-4711";

    [Theory]
    [InlineData("in_process", HttpStatusCode.OK)]
    [InlineData("worker", HttpStatusCode.OK)]
    [InlineData("in_process", HttpStatusCode.InternalServerError)]
    [InlineData("worker", HttpStatusCode.InternalServerError)]
    public async Task Address_WithASecret_IsInNoSpanMeasurementOrLog(string isolation, HttpStatusCode status)
    {
        await using var server = await SecretServer.StartAsync(status);
        await using var stage = await PluginStage.StartAsync(
            KeyValuePair.Create("Plugins:PrivateHosts:0", (string?)"localhost")
        );
        await stage.InstallAsync(
            new TestPackage
            {
                Isolation = isolation,
                Hosts = ["localhost"],
                Source = PluginCode.Dns(
                    $"""
                    var answer = await Context.Network.Http.GetAsync("http://localhost:{server.Port}/bot{Canary}/send", token);
                    answer.EnsureSuccessStatusCode();
                    return Zones("sent");
                    """
                ),
            }
        );
        using var seen = new Telemetry();

        var failure = await Record.ExceptionAsync(() => stage.ZonesAsync());

        Assert.Equal(status != HttpStatusCode.OK, failure is PluginFailedException);
        Assert.Equal($"/bot{Canary}/send", Assert.Single(server.Paths));
        Assert.DoesNotContain(Canary, seen.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, stage.Logs.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, failure?.ToString() ?? "", StringComparison.Ordinal);

        // A client that is not lent to a plugin shows that the test would see it.
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri($"http://localhost:{server.Port}/bot{Canary}/send"));
        Assert.Contains(Canary, seen.ToString(), StringComparison.Ordinal);
    }

    /// <summary>All that this process would export, whichever sources the operator listens to.</summary>
    private sealed class Telemetry : IDisposable
    {
        private readonly ConcurrentQueue<string> _lines = new();
        private readonly ActivityListener _spans;
        private readonly MeterListener _meters = new();

        public Telemetry()
        {
            _spans = new ActivityListener
            {
                // Not the server of the test, which names the path that it is asked for.
                ShouldListenTo = source => !source.Name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal),
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
                ActivityStopped = span =>
                    _lines.Enqueue($"{span.DisplayName} {string.Join(' ', span.TagObjects.Select(tag => tag.Value))}"),
            };
            ActivitySource.AddActivityListener(_spans);
            _meters.InstrumentPublished = (instrument, listener) =>
            {
                if (!instrument.Meter.Name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal))
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _meters.SetMeasurementEventCallback<double>((_, _, tags, _) => Add(tags));
            _meters.SetMeasurementEventCallback<long>((_, _, tags, _) => Add(tags));
            _meters.Start();
        }

        public override string ToString() => string.Join('\n', _lines);

        public void Dispose()
        {
            _spans.Dispose();
            _meters.Dispose();
        }

        private void Add(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            foreach (var (_, value) in tags)
            {
                _lines.Enqueue(value?.ToString() ?? "");
            }
        }
    }

    private sealed class SecretServer(WebApplication app) : IAsyncDisposable
    {
        private readonly ConcurrentQueue<string> _paths = new();

        public int Port => new Uri(app.Urls.First()).Port;

        public IReadOnlyCollection<string> Paths => _paths;

        public static async Task<SecretServer> StartAsync(HttpStatusCode status)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://[::]:0");
            var server = new SecretServer(builder.Build());
            server.Run(status);
            await server.StartAsync();
            return server;
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();

        private Task StartAsync() => app.StartAsync();

        private void Run(HttpStatusCode status) =>
            app.Run(context =>
            {
                _paths.Enqueue(context.Request.Path);
                context.Response.StatusCode = (int)status;
                return Task.CompletedTask;
            });
    }
}
