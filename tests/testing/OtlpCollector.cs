using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Panel.Testing;

/// <summary>An OTLP collector by HTTP and protobuf, that keeps what it gets.</summary>
public sealed class OtlpCollector : IAsyncDisposable
{
    private readonly WebApplication _app;

    private OtlpCollector()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        _app = builder.Build();
        _app.UseRouting();
        _app.MapPost("/v1/traces", async (HttpContext context) => ReadSpans(await BodyAsync(context)));
        _app.MapPost("/v1/metrics", async (HttpContext context) => ReadMetrics(await BodyAsync(context)));
    }

    public ConcurrentBag<CollectedSpan> Spans { get; } = [];

    /// <summary>Service and instrument.</summary>
    public ConcurrentBag<(string Service, string Name)> Metrics { get; } = [];

    /// <summary>Settings of a process that sends here, quickly.</summary>
    public Dictionary<string, string?> Settings => SettingsFor(_app.Urls.First());

    public static Dictionary<string, string?> SettingsFor(string address) =>
        new()
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = address,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "200",
        };

    public static async Task<OtlpCollector> StartAsync()
    {
        var collector = new OtlpCollector();
        await collector._app.StartAsync();
        return collector;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    // Requests: resource_spans 1 { resource 1 { attributes 1 }, scope_spans 2 { spans 2 { trace_id
    // 1, span_id 2, parent 4, name 5, attributes 9 } } }; metrics likewise.
    private void ReadSpans(ProtobufMessage request)
    {
        foreach (var group in request.Messages(1))
        {
            var service = ServiceOf(group);
            foreach (var span in group.Messages(2).SelectMany(scope => scope.Messages(2)))
            {
                Spans.Add(
                    new CollectedSpan(service, span.Hex(1), span.Hex(2), span.Hex(4), span.Text(5), Attributes(span, 9))
                );
            }
        }
    }

    private void ReadMetrics(ProtobufMessage request)
    {
        foreach (var group in request.Messages(1))
        {
            foreach (var metric in group.Messages(2).SelectMany(scope => scope.Messages(2)))
            {
                Metrics.Add((ServiceOf(group), metric.Text(1)));
            }
        }
    }

    private static string ServiceOf(ProtobufMessage group) =>
        group.Messages(1).Select(resource => Attributes(resource, 1)).Single()["service.name"];

    private static Dictionary<string, string> Attributes(ProtobufMessage message, int field) =>
        message
            .Messages(field)
            .ToDictionary(
                attribute => attribute.Text(1),
                attribute => attribute.Messages(2).Single().Text(1),
                StringComparer.Ordinal
            );

    private static async Task<ProtobufMessage> BodyAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        return new ProtobufMessage(body.ToArray());
    }
}
