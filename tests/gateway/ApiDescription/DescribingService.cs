using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;
using Panel.Hosting.ApiDescription;

namespace Panel.Gateway.Tests.ApiDescription;

/// <summary>A service that describes one path, to the gateway only.</summary>
internal sealed class DescribingService : IAsyncDisposable
{
    private readonly WebApplication _app;

    private DescribingService()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        _app = builder.Build();
        _app.UseRouting();
        _app.MapGet(ServiceDescription.Path, Answer);
    }

    public string Path { get; set; } = "/v1/nodes";

    public int Sent { get; private set; }

    public string Address => _app.Urls.First();

    public static async Task<DescribingService> StartAsync()
    {
        var service = new DescribingService();
        await service._app.StartAsync();
        return service;
    }

    public Task StopAsync() => _app.StopAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private IResult Answer(HttpRequest request)
    {
        if (request.Headers.Authorization != "Bearer token-of-gateway")
        {
            return Results.Unauthorized();
        }

        if (request.Headers.IfNoneMatch != $"\"{Path}\"")
        {
            Sent++;
        }

        var json = $"{{\"paths\":{{\"{Path}\":{{\"get\":{{}}}}}}}}";
        return Results.Bytes(
            System.Text.Encoding.UTF8.GetBytes(json),
            "application/json",
            entityTag: new EntityTagHeaderValue($"\"{Path}\"")
        );
    }
}
