using Panel.ServiceDefaults.ApiDescription;

namespace Panel.Gateway.ApiDescription;

internal static class ApiDescriptionExtensions
{
    public const string DocumentPath = "/openapi.json";
    public const string PagePath = "/docs";

    public static void AddApiDescription(this IServiceCollection services)
    {
        services.AddOpenApi(ServiceDescription.Name, ServiceDescription.Configure);
        services.AddHttpClient(ServiceParts.Client, client =>
        {
            client.Timeout = ServiceParts.Patience;
            client.MaxResponseContentBufferSize = ServiceParts.Longest;
        });
        services.AddSingleton<ServiceParts>().AddSingleton<ApiDocument>();
    }

    /// <summary>For everybody: it holds no more than the source does.</summary>
    public static void MapApiDocument(this IEndpointRouteBuilder routes) => routes.MapGet(DocumentPath, async (ApiDocument document, HttpResponse response, CancellationToken cancellation) =>
    {
        var (json, tag) = await document.ReadAsync(cancellation);
        response.Headers.CacheControl = "public, max-age=60";
        return TypedResults.Bytes(json, "application/json", entityTag: tag);
    }).AllowAnonymous().ExcludeFromDescription();
}
