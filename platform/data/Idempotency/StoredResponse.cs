using Microsoft.AspNetCore.Http;

namespace Panel.Data.Idempotency;

/// <summary>What is needed to give an answer a second time.</summary>
/// <param name="Access">Of who got it first.</param>
internal sealed record StoredResponse(string? ContentType, string? Location, byte[] Body, GrantedAccess Access)
{
    public static StoredResponse Of(HttpResponse response, MemoryStream body, GrantedAccess access) =>
        new(response.ContentType, response.Headers.Location, body.ToArray(), access);

    public Task WriteAsync(HttpResponse response, int status)
    {
        response.StatusCode = status;
        response.ContentType = ContentType;
        if (Location is not null)
        {
            response.Headers.Location = Location;
        }

        response.Headers["Idempotency-Replayed"] = "true";
        return response.Body.WriteAsync(Body, response.HttpContext.RequestAborted).AsTask();
    }
}
