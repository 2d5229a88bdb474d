using Panel.Gateway.Edge;
using Swashbuckle.AspNetCore.SwaggerUI;

namespace Panel.Gateway.ApiDescription;

/// <summary>
/// Swagger UI over the document, from the assembly of its package: no request leaves for another host.
/// </summary>
internal static class ApiPage
{
    // Scripts and requests stay here. It sets styles from its scripts, and draws icons from data.
    private static readonly PagePolicy Policy = new(
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
            + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    );

    public static void MapApiPage(this WebApplication app)
    {
        var files = ((IEndpointRouteBuilder)app).CreateApplicationBuilder().UseSwaggerUI(Configure);
        // Without an end of its own, a file that is not there would be an error of ours.
        files.Run(context =>
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
        var answer = files.Build();
        app.MapMethods(
                $"{ApiDescriptionExtensions.PagePath}/{{**file}}",
                ApiDescriptionExtensions.Reading,
                context => AnswerAsync(context, answer)
            )
            .AllowAnonymous()
            .WithMetadata(Policy)
            .ExcludeFromDescription();
    }

    // The library knows no HEAD. The server still does, and sends no body.
    private static async Task AnswerAsync(HttpContext context, RequestDelegate files)
    {
        var method = context.Request.Method;
        context.Request.Method = HttpMethods.Get;
        await files(context);
        context.Request.Method = method;
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
