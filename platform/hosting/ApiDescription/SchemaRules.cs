using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Panel.Hosting.Json;

namespace Panel.Hosting.ApiDescription;

/// <summary>
/// What the framework does not know of our JSON: the types behind our own
/// converters, and which members are always there.
/// </summary>
internal static class SchemaRules
{
    /// <summary>
    /// Members that answers always carry. <see cref="DocumentRules"/> takes the
    /// mark away again, and the rule from what is sent to us.
    /// </summary>
    internal const string Always = "x-always";

    public static Task ApplyAsync(
        OpenApiSchema schema,
        OpenApiSchemaTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        if (TextOf(context.JsonTypeInfo.Type) is { } text)
        {
            schema.Type = IsNullable(context) ? text | JsonSchemaType.Null : text;
        }

        if (schema.Type?.HasFlag(JsonSchemaType.Array) == true && context.JsonTypeInfo.ElementType == typeof(string))
        {
            schema.Items ??= new OpenApiSchema { Type = JsonSchemaType.String };
        }

        if (context.JsonTypeInfo.Kind == JsonTypeInfoKind.Dictionary)
        {
            AddValues(schema, context.JsonTypeInfo.ElementType);
        }

        if (EnumOf(context.JsonTypeInfo.Type) is { } names)
        {
            AddNames(schema, names, IsNullable(context));
        }

        if (ValuesOf(context) is { } values)
        {
            schema.Type = JsonSchemaType.String;
            schema.Enum = [.. values.Select(value => (JsonNode)value)];
        }

        if (context.JsonPropertyInfo is null)
        {
            AddMembers(schema, context);
        }

        return Task.CompletedTask;
    }

    private static void AddMembers(OpenApiSchema schema, OpenApiSchemaTransformerContext context)
    {
        if (schema.Properties is not { Count: > 0 })
        {
            return;
        }

        var always = new JsonArray();
        schema.Required = new HashSet<string>(StringComparer.Ordinal);
        foreach (
            var member in context.JsonTypeInfo.Properties.Where(member => schema.Properties.ContainsKey(member.Name))
        )
        {
            if (Has<RequiredAttribute>(member) || member.IsRequired)
            {
                Require(schema, member.Name);
            }

            if (!Has<JsonIgnoreAttribute>(member))
            {
                always.Add(member.Name);
            }
        }

        schema.Extensions ??= new Dictionary<string, IOpenApiExtension>(StringComparer.Ordinal);
        schema.Extensions[Always] = new JsonNodeExtension(always);
    }

    // The framework cannot look into converters of our own.
    private static JsonSchemaType? TextOf(Type type) =>
        type == typeof(string) || type == typeof(DateTimeOffset) || type == typeof(DateTimeOffset?)
            ? JsonSchemaType.String
            : null;

    private static Type? EnumOf(Type type) =>
        (Nullable.GetUnderlyingType(type) ?? type) is { IsEnum: true } names ? names : null;

    private static void AddNames(OpenApiSchema schema, Type type, bool nullable)
    {
        schema.Type = nullable ? JsonSchemaType.String | JsonSchemaType.Null : JsonSchemaType.String;
        schema.Enum = [.. EnumNames.Of(type).Select(name => (JsonNode)name)];
    }

    private static bool IsNullable(OpenApiSchemaTransformerContext context) =>
        context.JsonPropertyInfo is { } member && (member.IsGetNullable || member.IsSetNullable);

    private static void AddValues(OpenApiSchema schema, Type? type)
    {
        if (schema.AdditionalProperties is not OpenApiSchema values)
        {
            schema.AdditionalProperties = values = new OpenApiSchema();
        }

        if (type == typeof(string))
        {
            values.Type = JsonSchemaType.String;
        }

        if (type == typeof(string[]))
        {
            values.Items ??= new OpenApiSchema { Type = JsonSchemaType.String };
        }
    }

    private static IEnumerable<string>? ValuesOf(OpenApiSchemaTransformerContext context)
    {
        var attributes =
            context.JsonPropertyInfo?.AttributeProvider
            ?? (context.ParameterDescription?.ParameterDescriptor as IParameterInfoParameterDescriptor)?.ParameterInfo;
        return attributes
            ?.GetCustomAttributes(inherit: true)
            .Select(attribute =>
                attribute switch
                {
                    OneOfAttribute names => EnumNames.Of(names.Values),
                    AllowedValuesAttribute allowed => allowed.Values.OfType<string>(),
                    _ => null,
                }
            )
            .FirstOrDefault(values => values is not null);
    }

    // Requests are records of nullable members, so that what is missing is refused by us with its name.
    private static void Require(OpenApiSchema schema, string name)
    {
        schema.Required!.Add(name);
        if (schema.Properties![name] is OpenApiSchema { Type: { } type } member)
        {
            member.Type = type & ~JsonSchemaType.Null;
        }
    }

    private static bool Has<T>(JsonPropertyInfo member)
        where T : Attribute => member.AttributeProvider?.IsDefined(typeof(T), inherit: true) == true;
}
