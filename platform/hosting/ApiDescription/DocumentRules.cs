using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Panel.Hosting.ApiDescription;

/// <summary>
/// Schemas that only answers use require every member that we always write; a client need not ask whether it is there.
/// </summary>
internal static class DocumentRules
{
    public static Task ApplyAsync(
        OpenApiDocument document,
        OpenApiDocumentTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        var sent = new HashSet<string>(StringComparer.Ordinal);
        foreach (
            var operation in document.Paths.Values.SelectMany(path =>
                path.Operations?.Values ?? Enumerable.Empty<OpenApiOperation>()
            )
        )
        {
            foreach (var content in operation.RequestBody?.Content?.Values ?? [])
            {
                Collect(content.Schema, document, sent);
            }
        }

        foreach (
            var (name, schema) in document.Components?.Schemas
                ?? new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
        )
        {
            Finish(name, (OpenApiSchema)schema, sent);
        }

        document.Servers = [];
        return Task.CompletedTask;
    }

    private static void Finish(string name, OpenApiSchema schema, HashSet<string> sent)
    {
        if (schema.Extensions?.Remove(SchemaRules.Always, out var always) != true || sent.Contains(name))
        {
            return;
        }

        schema.Required = ((JsonArray)((JsonNodeExtension)always!).Node)
            .Select(member => member!.GetValue<string>())
            .ToHashSet(StringComparer.Ordinal);
    }

    private static void Collect(IOpenApiSchema? schema, OpenApiDocument document, HashSet<string> sent)
    {
        if (schema is null)
        {
            return;
        }

        if (schema is OpenApiSchemaReference { Reference.Id: { } id })
        {
            if (sent.Add(id))
            {
                Collect(
                    document.Components?.Schemas is { } schemas && schemas.TryGetValue(id, out var named)
                        ? named
                        : null,
                    document,
                    sent
                );
            }

            return;
        }

        foreach (var member in schema.Properties?.Values ?? [])
        {
            Collect(member, document, sent);
        }

        foreach (var part in (schema.OneOf ?? []).Concat(schema.AnyOf ?? []).Concat(schema.AllOf ?? []))
        {
            Collect(part, document, sent);
        }

        Collect(schema.Items, document, sent);
        Collect(schema.AdditionalProperties, document, sent);
    }
}
