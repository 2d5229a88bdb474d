using Panel.Gateway.Edge;
using Swashbuckle.AspNetCore.SwaggerUI;

namespace Panel.Gateway.ApiDescription;

/// <summary>Swagger UI over the document, from the assembly of its package: no request leaves for another host.</summary>
internal static class ApiPage
{
    // Scripts and requests stay here. It sets styles from its scripts, and draws icons from data.
    private static readonly PagePolicy Policy = new(
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");

    public static void MapApiPage(this WebApplication app)
    {
        var files = ((IEndpointRouteBuilder)app).CreateApplicationBuilder().UseSwaggerUI(Configure).Build();
        app.MapGet($"{ApiDescriptionExtensions.PagePath}/{{**file}}", files).AllowAnonymous().WithMetadata(Policy).ExcludeFromDescription();
    }

    private static void Configure(SwaggerUIOptions options)
    {
        options.RoutePrefix = ApiDescriptionExtensions.PagePath.Trim('/');
        options.DocumentTitle = "Panel API";
        options.SwaggerEndpoint(ApiDescriptionExtensions.DocumentPath, "Panel");
        options.DefaultModelsExpandDepth(-1);
        options.DisplayOperationId();
        options.ShowExtensions();
        options.EnableFilter();
        options.EnableDeepLinking();
    }
}
