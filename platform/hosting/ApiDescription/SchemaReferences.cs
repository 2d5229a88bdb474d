using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using Panel.Hosting.Requests;

namespace Panel.Hosting.ApiDescription;

/// <summary>Schemas of types that no handler's signature names.</summary>
internal static class SchemaReferences
{
    public static async Task<IOpenApiSchema> OfAsync(
        Type type,
        OpenApiOperationTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        var schema = await context.GetOrCreateSchemaAsync(type, null, cancellationToken);
        var name = SchemaNames.Of(
            context
                .ApplicationServices.GetRequiredService<IOptions<JsonOptions>>()
                .Value.SerializerOptions.GetTypeInfo(type)
        );
        if (name is null)
        {
            return schema;
        }

        context.Document!.AddComponent(name, schema);
        return new OpenApiSchemaReference(name, context.Document);
    }

    public static async Task AddChoiceAsync(
        OpenApiOperation operation,
        ResponseChoice either,
        OpenApiOperationTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        if (operation.Responses?.GetValueOrDefault($"{either.Status}") is not OpenApiResponse response)
        {
            return;
        }

        List<IOpenApiSchema> choices = [];
        foreach (var type in either.Types)
        {
            choices.Add(await OfAsync(type, context, cancellationToken));
        }

        response.Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
        {
            ["application/json"] = new OpenApiMediaType { Schema = new OpenApiSchema { OneOf = choices } },
        };
    }

    public static async Task AddBodyAsync(
        OpenApiOperation operation,
        RequestBodyMetadata body,
        OpenApiOperationTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        var schema =
            body.Type == typeof(Stream)
                ? new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" }
                : await OfAsync(body.Type, context, cancellationToken);
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Content = body.ContentTypes.ToDictionary(
                type => type,
                _ => new OpenApiMediaType { Schema = schema },
                StringComparer.Ordinal
            ),
        };
    }
}
