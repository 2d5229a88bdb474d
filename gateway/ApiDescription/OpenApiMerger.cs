using System.Text.Json.Nodes;
using Yarp.ReverseProxy.Configuration;

namespace Panel.Gateway.ApiDescription;

/// <summary>
/// One document from the parts of the services: what the gateway routes to
/// each, with the credentials that the route asks for.
/// </summary>
internal static class OpenApiMerger
{
    /// <summary>Whom an operation lets in: public, user, admin or agent.</summary>
    public const string Access = "x-panel-access";

    private static readonly HashSet<string> Methods = new(
        ["get", "put", "post", "delete", "options", "head", "patch", "trace"],
        StringComparer.Ordinal
    );

    /// <param name="own">The gateway's own part; its operations say by themselves whom they let in.</param>
    /// <param name="missing">Services that nothing is known of.</param>
    public static JsonObject Merge(
        JsonObject own,
        IReadOnlyList<ServiceDocument> parts,
        IReadOnlyList<string> missing,
        RouteTable routes
    )
    {
        var documents = parts
            .Select(part => (Service: part.Cluster, Document: (JsonObject)part.Document.DeepClone()))
            .Append((Service: "gateway", Document: (JsonObject)own.DeepClone()))
            .ToArray();
        SchemaNames.Separate(documents);
        var paths = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal);
        var answers = new SharedResponses();
        foreach (var (service, document) in documents)
        {
            Take(
                document,
                paths,
                answers,
                (path, method, operation) => WayOf(service, path, method, operation, routes)
            );
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.1",
            ["info"] = Info(missing),
            ["servers"] = new JsonArray(new JsonObject { ["url"] = "/" }),
            ["paths"] = new JsonObject(paths.Select(path => KeyValuePair.Create(path.Key, (JsonNode?)path.Value))),
            ["components"] = new JsonObject
            {
                ["schemas"] = Schemas(documents.Select(part => part.Document)),
                ["responses"] = answers.All,
                ["headers"] = SharedHeaders.All,
                ["securitySchemes"] = SecuritySchemes.All,
            },
            ["tags"] = new JsonArray([.. TagsOf(paths.Values).Select(tag => new JsonObject { ["name"] = tag })]),
        };
    }

    private static void Take(
        JsonObject document,
        SortedDictionary<string, JsonObject> paths,
        SharedResponses answers,
        Func<string, string, JsonObject, Way?> wayOf
    )
    {
        foreach (var (path, item) in document["paths"] as JsonObject ?? [])
        {
            foreach (
                var (method, operation) in (item as JsonObject ?? []).Where(member => Methods.Contains(member.Key))
            )
            {
                if (operation is not JsonObject described || wayOf(path, method, described) is not { } way)
                {
                    continue;
                }

                var taken = (JsonObject)described.DeepClone();
                taken[Access] = way.Access;
                taken["security"] = SecuritySchemes.For(way.Access);
                answers.Complete(taken, way.Access, way.Route);
                if (!paths.TryGetValue(path, out var known))
                {
                    paths[path] = known = [];
                }

                known.TryAdd(method, taken);
            }
        }
    }

    private static Way? WayOf(string service, string path, string method, JsonObject operation, RouteTable routes)
    {
        if (service == "gateway")
        {
            return new Way(operation[Access]?.GetValue<string>() ?? "public", null);
        }

        if (routes.Find(path, method) is not { } route || route.ClusterId != service)
        {
            return null;
        }

        return new Way(route.AuthorizationPolicy is null or "anonymous" ? "public" : route.AuthorizationPolicy, route);
    }

    private static JsonObject Info(IReadOnlyList<string> missing)
    {
        var info = new JsonObject
        {
            ["title"] = "Panel",
            ["version"] = typeof(OpenApiMerger).Assembly.GetName().Version!.ToString(3),
            ["description"] =
                "The whole API of this panel."
                + (
                    missing.Count == 0
                        ? ""
                        : " What these services answer is missing, because they have not described "
                            + $"themselves yet: {string.Join(", ", missing)}."
                ),
        };
        if (missing.Count > 0)
        {
            info["x-panel-missing"] = new JsonArray([.. missing.Select(name => JsonValue.Create(name))]);
        }

        return info;
    }

    private static JsonObject Schemas(IEnumerable<JsonObject> documents)
    {
        var schemas = new SortedDictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var (name, schema) in documents.SelectMany(SchemaNames.Of))
        {
            schemas.TryAdd(name, schema?.DeepClone());
        }

        return new JsonObject(schemas);
    }

    private static IEnumerable<string> TagsOf(IEnumerable<JsonObject> paths) =>
        paths
            .SelectMany(path => path)
            .SelectMany(operation => operation.Value?["tags"] as JsonArray ?? [])
            .Select(tag => tag!.GetValue<string>())
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal);

    /// <param name="Route">Null for an operation of the gateway's own.</param>
    private sealed record Way(string Access, RouteConfig? Route);
}
