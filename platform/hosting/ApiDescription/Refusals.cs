using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Errors.Dialects;

namespace Panel.Hosting.ApiDescription;

/// <summary>The ways in which an operation may be refused, with the error body of its path's dialect.</summary>
internal static class Refusals
{
    public static async Task AddAsync(
        OpenApiOperation operation,
        OpenApiOperationTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        var dialect = ErrorDialect.Of($"/{context.Description.RelativePath}");
        var schema = await SchemaReferences.OfAsync(dialect.BodyType, context, cancellationToken);
        operation.Responses ??= [];
        foreach (var (status, description) in Of(operation, context, dialect))
        {
            operation.Responses.TryAdd(status, Response(description, schema));
        }
    }

    private static IEnumerable<(string Status, string Description)> Of(
        OpenApiOperation operation,
        OpenApiOperationTransformerContext context,
        ErrorDialect dialect
    )
    {
        var requirements = context.Description.ActionDescriptor.EndpointMetadata.OfType<Requirement>().ToArray();
        var takesVersion = operation.Parameters?.Any(parameter => parameter.Name == "If-Match") == true;
        if (operation.RequestBody is not null || operation.Parameters is { Count: > 0 })
        {
            yield return ($"{dialect.StatusOf(ApiErrors.Invalid("", ""))}", "Something in the request is wrong.");
        }

        if (requirements.Length > 0)
        {
            yield return ("401", "There is no credential, or it is not valid.");
        }

        if (requirements.Length > 0)
        {
            yield return ("403", "The caller may not do this.");
        }

        if (operation.Parameters?.Any(parameter => parameter.In == ParameterLocation.Path) == true)
        {
            yield return ("404", "There is no such thing, or it belongs to somebody else.");
        }

        if (takesVersion || context.Description.HttpMethod == HttpMethods.Post)
        {
            yield return ("409", "It conflicts with the state of things, or with an earlier request.");
        }

        yield return ("429", "Too many requests; Retry-After says when to come back.");
        yield return ("503", "Something that this needs does not answer; Retry-After says when to come back.");
        yield return ("default", "Any other refusal.");
    }

    private static OpenApiResponse Response(string description, IOpenApiSchema schema) =>
        new()
        {
            Description = description,
            Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
            {
                ["application/json"] = new OpenApiMediaType { Schema = schema },
            },
        };
}
