using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;
using Panel.Hosting.Auth;

namespace Panel.Hosting.ApiDescription;

/// <summary>
/// A service's part of the API's description (OpenAPI 3.1). The gateway reads
/// it and merges the parts into <c>/openapi.json</c>.
/// </summary>
public static class ServiceDescription
{
    /// <summary>
    /// The document's name. Each service calls <c>AddOpenApi</c> itself with it: that
    /// call is where the compiler adds what the XML comments say.
    /// </summary>
    public const string Name = "v1";

    public const string Path = "/internal/openapi.json";

    public static void Configure(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        // What the gateway does not route, no client can call.
        options.ShouldInclude = endpoint =>
            endpoint.RelativePath?.StartsWith("internal/", StringComparison.Ordinal) == false;
        options.CreateSchemaReferenceId = SchemaNames.OfOneDocument();
        options.AddSchemaTransformer(SchemaRules.ApplyAsync);
        options.AddOperationTransformer(OperationRules.ApplyAsync);
        options.AddDocumentTransformer(DocumentRules.ApplyAsync);
    }

    public static void MapApiDescription(this IEndpointRouteBuilder routes)
    {
        var provider = routes.ServiceProvider.GetRequiredKeyedService<IOpenApiDocumentProvider>(Name);
        // Endpoints do not change while the process runs.
        var written = new Lazy<Task<(byte[] Json, EntityTagHeaderValue Tag)>>(() => WriteAsync(provider));
        routes
            .MapGet(
                Path,
                async () =>
                {
                    var (json, tag) = await written.Value;
                    return TypedResults.Bytes(json, "application/json", entityTag: tag);
                }
            )
            .RequireService("gateway");
    }

    // Without a token: the first reader must not take the document away from the others by hanging up.
    private static async Task<(byte[] Json, EntityTagHeaderValue Tag)> WriteAsync(IOpenApiDocumentProvider provider)
    {
        var document = await provider.GetOpenApiDocumentAsync(CancellationToken.None);
        using var stream = new MemoryStream();
        await document.SerializeAsJsonAsync(stream, OpenApiSpecVersion.OpenApi3_1, CancellationToken.None);
        var json = stream.ToArray();
        return (json, new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(json))[..32]}\""));
    }
}
