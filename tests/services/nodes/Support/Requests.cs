using System.Net.Http.Json;

namespace Panel.Nodes.Tests.Support;

internal static class Requests
{
    public static Task<HttpResponseMessage> PutAsync(
        this HttpClient client,
        string path,
        object body,
        string? ifMatch = null
    )
    {
        var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = JsonContent.Create(body) };
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        return client.SendAsync(request);
    }
}
