using System.Text.Json.Nodes;
using Panel.Gateway.ApiDescription;
using Yarp.ReverseProxy.Configuration;

namespace Panel.Gateway.Tests.ApiDescription;

public sealed class MergerTests
{
    private static readonly RouteTable Routes = new(
    [
        Route("nodes", "/v1/nodes/{**rest}", "user"),
        Route("nodes", "/v1/tunnel/{**rest}", "admin"),
        Route("nodes", "/v1/agent/register", "anonymous"),
        Route("instances", "/v1/nodes/{id}/instances", "user"),
        Route("instances", "/v1/instances/{**rest}", "user"),
    ]);

    [Fact]
    public void Paths_OfAService_AreThoseThatTheGatewayRoutesToIt()
    {
        var merged = Merge(Part("nodes", ["/v1/nodes", "/v1/nodes/{id}", "/v1/nodes/{id}/instances", "/internal/nodes"]), Part("instances", ["/v1/nodes/{nodeId}", "/v1/nodes/{id}/instances"]));

        Assert.Equal(["/v1/nodes", "/v1/nodes/{id}", "/v1/nodes/{id}/instances"], merged["paths"]!.AsObject().Select(path => path.Key));
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
            Part("nodes", ["/v1/nodes"], ("Error", "string"), ("Item", "string"), ("List", "#/components/schemas/Item")),
            Part("instances", ["/v1/instances"], ("Error", "string"), ("Item", "integer"), ("List", "#/components/schemas/Item")));

        Assert.Equal(["Error", "InstancesItem", "InstancesList", "NodesItem", "NodesList"], merged["components"]!["schemas"]!.AsObject().Select(schema => schema.Key));
        Assert.Equal("#/components/schemas/NodesItem", merged["components"]!["schemas"]!["NodesList"]!["$ref"]!.GetValue<string>());
    }

    [Fact]
    public void Document_WithoutAPart_SaysWhoseIsMissing()
    {
        var merged = Merger.Merge([], [Part("nodes", ["/v1/nodes"])], ["billing"], Routes);

        Assert.Equal("billing", Assert.Single(merged["info"]!["x-panel-missing"]!.AsArray())!.GetValue<string>());
        Assert.Contains("billing", merged["info"]!["description"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    private static JsonObject Merge(params ServicePart[] parts) => Merger.Merge([], parts, [], Routes);

    private static ServicePart Part(string service, string[] paths, params (string Name, string Content)[] schemas) => new(service, new JsonObject
    {
        ["paths"] = new JsonObject(paths.Select(path => KeyValuePair.Create(path, (JsonNode?)new JsonObject { ["get"] = new JsonObject { ["summary"] = service } }))),
        ["components"] = new JsonObject
        {
            ["schemas"] = new JsonObject(schemas.Select(schema => KeyValuePair.Create(schema.Name, (JsonNode?)new JsonObject { [schema.Content[0] == '#' ? "$ref" : "type"] = schema.Content }))),
        },
    }, null);

    private static RouteConfig Route(string service, string path, string policy) =>
        new() { RouteId = path, ClusterId = service, Match = new RouteMatch { Path = path }, AuthorizationPolicy = policy };
}
