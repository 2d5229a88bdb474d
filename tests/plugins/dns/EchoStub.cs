using Microsoft.AspNetCore.Http;

namespace Panel.Plugins.Dns.Tests;

/// <summary>Remembers how the last call was signed.</summary>
public sealed class EchoStub : StubServer
{
    public string? Authorization { get; private set; }

    public string? Date { get; private set; }

    protected override Task HandleAsync(HttpContext context)
    {
        Authorization = context.Request.Headers.Authorization;
        Date = context.Request.Headers["X-Amz-Date"];
        return Task.CompletedTask;
    }
}
