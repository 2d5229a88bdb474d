using System.Text.Json;
using Panel.Testing;

namespace Panel.Security.Tests.Surface;

/// <summary>Every operation that the running panel describes.</summary>
internal sealed class ApiSurface
{
    private ApiSurface(JsonElement document)
    {
        Document = document;
        Operations =
        [
            .. from path in document.GetProperty("paths").EnumerateObject()
            from operation in path.Value.EnumerateObject()
            select Read(path.Name, operation),
        ];
    }

    public JsonElement Document { get; }

    public IReadOnlyList<ApiOperation> Operations { get; }

    /// <summary>Waits until every service has described itself.</summary>
    public static async Task<ApiSurface> ReadAsync(Uri panel)
    {
        using var client = new HttpClient { BaseAddress = panel };
        var document = await Eventually.GetAsync(
            async cancellationToken =>
                JsonDocument.Parse(await client.GetStringAsync("/openapi.json", cancellationToken)).RootElement,
            document => !document.GetProperty("info").TryGetProperty("x-panel-missing", out _),
            TimeSpan.FromSeconds(30)
        );
        return new ApiSurface(document);
    }

    /// <summary>What stands there, or what it refers to.</summary>
    public JsonElement Resolve(JsonElement element) => DescribedResponse.Resolve(Document, element);

    /// <summary>The members that a refusal with this status always has; none when nothing is said of it.</summary>
    public IReadOnlyList<string> MembersOfRefusal(ApiOperation operation, int status)
    {
        var responses = Described(operation).GetProperty("responses");
        if (!responses.TryGetProperty($"{status}", out var response))
        {
            response = responses.GetProperty("default");
        }

        var content = Resolve(response).GetProperty("content").GetProperty("application/json");
        var schema = Resolve(content.GetProperty("schema"));
        return schema.TryGetProperty("required", out var names) ? Strings(names) : [];
    }

    private JsonElement Described(ApiOperation operation) =>
        Document.GetProperty("paths").GetProperty(operation.Path).GetProperty(operation.Method.ToLowerInvariant());

    private ApiOperation Read(string path, JsonProperty operation)
    {
        var described = operation.Value;
        return new ApiOperation(
            described.GetProperty("operationId").GetString()!,
            operation.Name.ToUpperInvariant(),
            path,
            described.TryGetProperty("x-panel-access", out var access) ? access.GetString()! : "",
            PermissionsOf(described),
            QueriesOf(described),
            BodyOf(described),
            described.GetProperty("responses").TryGetProperty("101", out _)
        );
    }

    private static IReadOnlyList<Permission> PermissionsOf(JsonElement described) =>
        !described.TryGetProperty("x-permission", out var permissions)
            ? []
            :
            [
                .. permissions
                    .EnumerateArray()
                    .Select(permission => new Permission(
                        permission.GetProperty("group").GetString()!,
                        permission.GetProperty("permission").GetString()!
                    )),
            ];

    private static IReadOnlyList<string> QueriesOf(JsonElement described) =>
        !described.TryGetProperty("parameters", out var parameters)
            ? []
            :
            [
                .. parameters
                    .EnumerateArray()
                    .Where(parameter => parameter.GetProperty("in").GetString() == "query")
                    .Where(parameter => parameter.TryGetProperty("required", out var required) && required.GetBoolean())
                    .Select(parameter => parameter.GetProperty("name").GetString()!),
            ];

    private DescribedRequest? BodyOf(JsonElement described)
    {
        if (!described.TryGetProperty("requestBody", out var body))
        {
            return null;
        }

        var types = body.GetProperty("content").EnumerateObject().ToArray();
        var type = types.OrderByDescending(type => type.Name == "application/json").First();
        return new DescribedRequest(type.Name, Plain(type.Value.GetProperty("schema")));
    }

    // A body that may be left out is described as a choice between null and what it is otherwise.
    private JsonElement Plain(JsonElement schema) =>
        Resolve(schema) is var resolved && resolved.TryGetProperty("oneOf", out var choices)
            ? Resolve(choices.EnumerateArray().First(choice => !IsNull(choice)))
            : resolved;

    private static bool IsNull(JsonElement schema) =>
        schema.TryGetProperty("type", out var type)
        && type.ValueKind == JsonValueKind.String
        && type.GetString() == "null";

    private static string[] Strings(JsonElement array) => [.. array.EnumerateArray().Select(item => item.GetString()!)];
}
