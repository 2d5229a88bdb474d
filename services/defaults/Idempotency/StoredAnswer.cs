using Microsoft.AspNetCore.Http;

namespace Panel.ServiceDefaults.Idempotency;

/// <summary>What is needed to give an answer a second time.</summary>
internal sealed record StoredAnswer(string? ContentType, string? Location, byte[] Body)
{
    public static StoredAnswer Of(HttpResponse response, MemoryStream body) => new(response.ContentType, response.Headers.Location, body.ToArray());

    public Task WriteAsync(HttpResponse response, int status)
    {
        response.StatusCode = status;
        response.ContentType = ContentType;
        if (Location is not null) response.Headers.Location = Location;
        response.Headers["Idempotency-Replayed"] = "true";
        return response.Body.WriteAsync(Body, response.HttpContext.RequestAborted).AsTask();
    }
}
