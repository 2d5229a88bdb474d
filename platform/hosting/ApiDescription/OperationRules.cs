using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using Panel.Hosting.Auth;
using Panel.Hosting.Idempotency;
using Panel.Hosting.Requests;

namespace Panel.Hosting.ApiDescription;

/// <summary>
/// Adds to an operation what follows from its metadata: permissions, named parameters, bodies with a choice, refusals.
/// </summary>
internal static class OperationRules
{
    public static async Task ApplyAsync(
        OpenApiOperation operation,
        OpenApiOperationTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        AddPermissions(operation, metadata.OfType<Requirement>());
        foreach (var parameter in metadata.OfType<NamedParameter>())
        {
            Add(operation, parameter);
        }

        if (metadata.OfType<Requirement>().Any(requirement => requirement.Group == "server"))
        {
            Add(
                operation,
                new NamedParameter(
                    "X-Organization-Id",
                    "The organization to act in; the caller's default one without it.",
                    Required: false,
                    InHeader: true
                )
            );
        }

        if (context.Description.HttpMethod == HttpMethods.Post && metadata.OfType<Requirement>().Any())
        {
            Add(
                operation,
                new NamedParameter(
                    IdempotencyKey.Header,
                    $"1 to {IdempotencyKey.Longest} characters. For {IdempotencyKey.Kept.TotalHours} hours "
                        + "the same key with the same body gets the same answer.",
                    Required: false,
                    InHeader: true
                )
            );
        }

        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
        {
            Tidy(parameter);
        }

        if (metadata.OfType<ResponseChoice>().LastOrDefault() is { } either)
        {
            await SchemaReferences.AddChoiceAsync(operation, either, context, cancellationToken);
        }

        if (metadata.OfType<RequestBodyMetadata>().LastOrDefault() is { } body)
        {
            await SchemaReferences.AddBodyAsync(operation, body, context, cancellationToken);
        }

        if (TakesNoBody(context) && operation.RequestBody is OpenApiRequestBody optional)
        {
            optional.Required = false;
        }

        await Refusals.AddAsync(operation, context, cancellationToken);
    }

    private static bool TakesNoBody(OpenApiOperationTransformerContext context) =>
        context.Description.HttpMethod == HttpMethods.Post
        && OptionalBodies.IsOptional(
            context
                .Description.ActionDescriptor.EndpointMetadata.OfType<IAcceptsMetadata>()
                .LastOrDefault()
                ?.RequestType,
            context.ApplicationServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions
        );

    private static void AddPermissions(OpenApiOperation operation, IEnumerable<Requirement> requirements)
    {
        var permissions = requirements
            .Where(requirement => requirement.Permission is not null)
            .Select(requirement =>
                (JsonNode)new JsonObject { ["group"] = requirement.Group, ["permission"] = requirement.Permission }
            )
            .ToArray();
        if (permissions.Length == 0)
        {
            return;
        }

        operation.Extensions ??= new Dictionary<string, IOpenApiExtension>(StringComparer.Ordinal);
        operation.Extensions["x-permission"] = new JsonNodeExtension(new JsonArray(permissions));
    }

    private static void Add(OpenApiOperation operation, NamedParameter parameter)
    {
        operation.Parameters ??= [];
        if (
            operation.Parameters.Any(known =>
                string.Equals(known.Name, parameter.Name, StringComparison.OrdinalIgnoreCase)
            )
        )
        {
            return;
        }

        operation.Parameters.Add(
            new OpenApiParameter
            {
                Name = parameter.Name,
                In = parameter.InHeader ? ParameterLocation.Header : ParameterLocation.Query,
                Required = parameter.Required,
                Description = parameter.Description,
                Schema = parameter.Range is var (least, most)
                    ? new OpenApiSchema
                    {
                        Type = JsonSchemaType.Integer,
                        Minimum = $"{least}",
                        Maximum = $"{most}",
                    }
                    : new OpenApiSchema { Type = JsonSchemaType.String },
            }
        );
    }

    // Query names are read without regard to case, and numbers by hand, so that
    // a wrong one is refused in the dialect of the path.
    private static void Tidy(OpenApiParameter parameter)
    {
        if (parameter.In == ParameterLocation.Query)
        {
            parameter.Name = JsonNamingPolicy.CamelCase.ConvertName(parameter.Name!);
        }

        if (parameter.Schema is not OpenApiSchema schema)
        {
            return;
        }

        if (schema.Minimum is not null)
        {
            schema.Type = JsonSchemaType.Integer;
        }
    }
}
