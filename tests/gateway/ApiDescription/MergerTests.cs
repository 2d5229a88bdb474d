using System.Text.Json.Nodes;
using Panel.Gateway.ApiDescription;
using Yarp.ReverseProxy.Configuration;

namespace Panel.Gateway.Tests.ApiDescription;

public sealed class MergerTests
{
    private static readonly RouteTable Routes = new([
        Route("nodes", "/v1/nodes/{**rest}", "user"),
        Route("nodes", "/v1/tunnel/{**rest}", "admin"),
        Route("nodes", "/v1/agent/register", "anonymous"),
        Route("nodes", "/v1/files", "user") with
        {
            MaxRequestBodySize = -1,
        },
        Route("instances", "/v1/nodes/{id}/instances", "user"),
        Route("instances", "/v1/instances/{**rest}", "user"),
    ]);

    [Fact]
    public void Paths_OfAService_AreThoseThatTheGatewayRoutesToIt()
    {
        var merged = Merge(
            Part("nodes", ["/v1/nodes", "/v1/nodes/{id}", "/v1/nodes/{id}/instances", "/internal/nodes"]),
            Part("instances", ["/v1/nodes/{nodeId}", "/v1/nodes/{id}/instances"])
        );

        Assert.Equal(
            ["/v1/nodes", "/v1/nodes/{id}", "/v1/nodes/{id}/instances"],
            merged["paths"]!.AsObject().Select(path => path.Key)
        );
        Assert.Equal("instances", merged["paths"]!["/v1/nodes/{id}/instances"]!["get"]!["summary"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("/v1/agent/register", "public", 0)]
    [InlineData("/v1/nodes", "user", 4)]
    [InlineData("/v1/tunnel/stats", "admin", 4)]
    public void Credentials_OfAnOperation_AreThoseOfItsRoute(string path, string access, int ways)
    {
        var operation = Merge(Part("nodes", [path]))["paths"]![path]!["get"]!;

        Assert.Equal(access, operation["x-panel-access"]!.GetValue<string>());
        Assert.Equal(ways, operation["security"]!.AsArray().Count);
    }

    [Fact]
    public void Schemas_OfTheSameName_AreOneWhenTheyAreEqualAndNamedByServiceWhenNot()
    {
        var merged = Merge(
            Part(
                "nodes",
                ["/v1/nodes"],
                ("Error", "string"),
                ("Item", "string"),
                ("List", "#/components/schemas/Item")
            ),
            Part(
                "instances",
                ["/v1/instances"],
                ("Error", "string"),
                ("Item", "integer"),
                ("List", "#/components/schemas/Item")
            )
        );

        Assert.Equal(
            ["Error", "InstancesItem", "InstancesList", "NodesItem", "NodesList"],
            merged["components"]!["schemas"]!.AsObject().Select(schema => schema.Key)
        );
        Assert.Equal(
            "#/components/schemas/NodesItem",
            merged["components"]!["schemas"]!["NodesList"]!["$ref"]!.GetValue<string>()
        );
    }

    [Theory]
    [InlineData("/v1/nodes", "get", "200 401 403 429 502 503 504 default")]
    [InlineData("/v1/nodes", "post", "200 401 403 413 429 502 503 504 default")]
    [InlineData("/v1/files", "post", "200 401 403 429 502 503 504 default")]
    [InlineData("/v1/agent/register", "post", "200 413 429 502 503 504 default")]
    public void Refusals_OfAnOperation_AreThoseOfItsRoute(string path, string method, string statuses)
    {
        var responses = ResponsesOf(Merge(Described(path, method)), path, method);

        Assert.Equal(statuses.Split(' '), responses.Select(response => response.Key));
    }

    [Fact]
    public void Refusals_OfTheSameWords_AreOne()
    {
        var part = Described("/v1/nodes", "get");
        ResponsesOf(part.Document, "/v1/nodes", "get")["429"] = Refusal("Words of its own.");
        var merged = Merge(Described("/v1/agent/register", "post"), part);

        var responses = ResponsesOf(merged, "/v1/nodes", "get");
        Assert.Equal("#/components/responses/Error503", responses["503"]!["$ref"]!.GetValue<string>());
        Assert.Equal("Words of its own.", responses["429"]!["description"]!.GetValue<string>());
        Assert.NotNull(responses["429"]!["headers"]!["Retry-After"]);
        Assert.Equal(
            "#/components/schemas/Error",
            merged["components"]!["responses"]!["Error503"]!["content"]!["application/json"]!["schema"]![
                "$ref"
            ]!.GetValue<string>()
        );
    }

    [Fact]
    public void Document_WithoutAPart_SaysWhoseIsMissing()
    {
        var merged = OpenApiMerger.Merge([], [Part("nodes", ["/v1/nodes"])], ["billing"], Routes);

        Assert.Equal("billing", Assert.Single(merged["info"]!["x-panel-missing"]!.AsArray())!.GetValue<string>());
        Assert.Contains("billing", merged["info"]!["description"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    private static JsonObject ResponsesOf(JsonObject document, string path, string method) =>
        document["paths"]![path]![method]!["responses"]!.AsObject();

    private static JsonObject Refusal(string description) =>
        new()
        {
            ["description"] = description,
            ["content"] = new JsonObject
            {
                ["application/json"] = new JsonObject
                {
                    ["schema"] = new JsonObject { ["$ref"] = "#/components/schemas/Error" },
                },
            },
        };

    private static ServiceDocument Described(string path, string method)
    {
        var operation = new JsonObject
        {
            ["responses"] = new JsonObject
            {
                ["200"] = new JsonObject { ["description"] = "OK" },
                ["default"] = Refusal("Any other."),
            },
        };
        if (method == "post")
        {
            operation["requestBody"] = new JsonObject();
        }

        return new ServiceDocument(
            "nodes",
            new JsonObject { ["paths"] = new JsonObject { [path] = new JsonObject { [method] = operation } } },
            null
        );
    }

    private static JsonObject Merge(params ServiceDocument[] parts) => OpenApiMerger.Merge([], parts, [], Routes);

    private static ServiceDocument Part(
        string service,
        string[] paths,
        params (string Name, string Content)[] schemas
    ) =>
        new(
            service,
            new JsonObject
            {
                ["paths"] = new JsonObject(
                    paths.Select(path =>
                        KeyValuePair.Create(
                            path,
                            (JsonNode?)new JsonObject { ["get"] = new JsonObject { ["summary"] = service } }
                        )
                    )
                ),
                ["components"] = new JsonObject
                {
                    ["schemas"] = new JsonObject(
                        schemas.Select(schema =>
                            KeyValuePair.Create(
                                schema.Name,
                                (JsonNode?)
                                    new JsonObject { [schema.Content[0] == '#' ? "$ref" : "type"] = schema.Content }
                            )
                        )
                    ),
                },
            },
            null
        );

    private static RouteConfig Route(string service, string path, string policy) =>
        new()
        {
            RouteId = path,
            ClusterId = service,
            Match = new RouteMatch { Path = path },
            AuthorizationPolicy = policy,
        };
}
