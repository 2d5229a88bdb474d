using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.OpenApi;
using Panel.Hosting.ApiDescription;

namespace Panel.Gateway.ApiDescription;

internal static class ApiDescriptionExtensions
{
    public const string DocumentPath = "/openapi.json";
    public const string PagePath = "/docs";

    /// <summary>The server leaves out the body of an answer to HEAD.</summary>
    public static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    public static void AddApiDescription(this IServiceCollection services)
    {
        services.AddOpenApi(
            ServiceDescription.Name,
            options =>
            {
                ServiceDescription.Configure(options);
                options.AddOperationTransformer(SayAccessAsync);
                options.AddOperationTransformer(LeaveOutLimitsAsync);
            }
        );
        services.AddHttpClient(
            ServiceDocuments.Client,
            client =>
            {
                client.Timeout = ServiceDocuments.Patience;
                client.MaxResponseContentBufferSize = ServiceDocuments.Longest;
            }
        );
        services.AddSingleton<ServiceDocuments>().AddSingleton<ApiDocument>();
    }

    // No route stands before the gateway's own endpoints.
    private static Task SayAccessAsync(
        OpenApiOperation operation,
        OpenApiOperationTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        var policy = context
            .Description.ActionDescriptor.EndpointMetadata.OfType<IAuthorizeData>()
            .LastOrDefault()
            ?.Policy;
        operation.Extensions ??= new Dictionary<string, IOpenApiExtension>(StringComparer.Ordinal);
        operation.Extensions[OpenApiMerger.Access] = new JsonNodeExtension(policy ?? "public");
        return Task.CompletedTask;
    }

    private static Task LeaveOutLimitsAsync(
        OpenApiOperation operation,
        OpenApiOperationTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<DisableRateLimitingAttribute>().Any())
        {
            operation.Responses?.Remove("429");
        }

        return Task.CompletedTask;
    }

    /// <summary>For everybody: it holds no more than the source does.</summary>
    public static void MapApiDocument(this IEndpointRouteBuilder routes) =>
        routes
            .MapMethods(
                DocumentPath,
                Reading,
                async (ApiDocument document, HttpResponse response, CancellationToken cancellationToken) =>
                {
                    var (json, tag) = await document.ReadAsync(cancellationToken);
                    response.Headers.CacheControl = "public, max-age=60";
                    return TypedResults.Bytes(json, "application/json", entityTag: tag);
                }
            )
            .AllowAnonymous()
            .ExcludeFromDescription();
}
