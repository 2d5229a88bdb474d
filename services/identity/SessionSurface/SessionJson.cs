using System.Text.Json;
using Panel.ServiceDefaults;

namespace Panel.Identity.SessionSurface;

/// <summary>The session surface writes camelCase; its requests name such members themselves, since one policy reads them all.</summary>
internal static class SessionJson
{
    private static readonly JsonSerializerOptions Options = new(PanelJson.Options) { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static IResult Ok<T>(T body) => TypedResults.Json(body, Options);
}
