using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Panel.Gateway.Tests.Support;
using Panel.Hosting.ApiDescription;

namespace Panel.Gateway.Tests.ApiDescription;

/// <summary>
/// A gateway whose services describe two operations, and which lets six requests of a person through.
/// </summary>
public sealed class DescribedStage : GatewayStage
{
    private const string Part = """
        { "paths": { "/v1/nodes": {
            "get": { "responses": {
                "200": { "description": "OK" },
                "default": { "description": "Any other refusal.",
                    "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Error" } } } } } },
            "post": {
              "requestBody": { "content": { "application/json": { "schema": { "type": "string" } } } },
              "responses": {
                "200": { "description": "OK" },
                "default": { "description": "Any other refusal.",
                    "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Error" } } } } } } } },
          "components": { "schemas": { "Error": { "type": "object", "required": ["error", "code", "request_id", "errors"],
            "properties": { "error": { "type": "string" }, "code": { "type": "string" }, "request_id": { "type": "string" },
                "errors": { "type": ["object", "null"] } } } } } }
        """;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Service.Hold = context =>
            context.Request.Path == ServiceDescription.Path ? context.Response.WriteAsync(Part) : Task.CompletedTask;
    }

    protected override void Configure(WebApplicationBuilder builder) =>
        builder.Configuration.AddInMemoryCollection([
            new("Limits:general:Permits", "6"),
            new("Limits:general:Burst", "6"),
        ]);
}
