using System.Text;
using System.Text.Json.Nodes;
using Panel.Security.Tests.Calls;
using Panel.Security.Tests.Scene;
using Panel.Security.Tests.Surface;

namespace Panel.Security.Tests.Access;

/// <summary>One operation, asked for by one identity with the ids that <c>Whose</c> names.</summary>
internal sealed record AccessCall(ApiOperation Operation, Identity Identity, Whose Whose)
{
    public override string ToString() => $"{Operation} as {Identity.Name} with ids of {Whose}";

    /// <summary>The ids that an operation is tried with.</summary>
    public static IReadOnlyList<Whose> WhosesOf(ApiOperation operation) =>
        PathArguments.Of(operation).Count(resource => resource.Ownership != Ownership.Fixed) switch
        {
            0 => [Whose.None],
            1 => [Whose.Tenant, Whose.Other, Whose.Random],
            _ => [Whose.Tenant, Whose.Other, Whose.Mixed, Whose.Random],
        };

    /// <summary>The query parameters that are required, each with a plain value.</summary>
    public static string QueryOf(ApiOperation operation) =>
        operation.Queries.Count == 0
            ? ""
            : $"?{string.Join('&', operation.Queries.Select(name => $"{name}={ValueOfQuery(name)}"))}";

    public PanelCall RequestTo(PanelUnderTest panel)
    {
        var resources = PathArguments.Of(Operation);
        string[] arguments = [.. resources.Select((resource, at) => IdOf(panel, resource, isFirst: at == 0))];
        var path = PathArguments.Fill(Operation, arguments) + QueryOf(Operation);
        return new PanelCall(Operation.Method, path, Identity.Headers, BodyOf(panel));
    }

    private static string ValueOfQuery(string name) => name == "path" ? Documents.File : "sample";

    private string IdOf(PanelUnderTest panel, Resource resource, bool isFirst) =>
        Whose switch
        {
            Whose.None or Whose.Tenant => panel.Tenant.Belongings[resource],
            Whose.Other => panel.Other.Belongings[resource],
            Whose.Mixed => isFirst ? panel.Tenant.Belongings[resource] : panel.Other.Belongings[resource],
            _ => resource.Ownership == Ownership.Fixed ? panel.Tenant.Belongings[resource] : $"{Guid.CreateVersion7()}",
        };

    private CallContent? BodyOf(PanelUnderTest panel)
    {
        if (Operation.Body is not { } body)
        {
            return null;
        }

        if (!body.IsJson)
        {
            return new CallContent("sample"u8.ToArray(), body.ContentType);
        }

        var text = Documents.ByOperation.GetValueOrDefault(Operation.Id) ?? Sample().ToJsonString();
        return new CallContent(Encoding.UTF8.GetBytes(text), body.ContentType);

        JsonObject Sample() => SampleRequest.Of(panel.Surface, body.Schema, IdOfMember);
        string? IdOfMember(string name) =>
            PathArguments.OfMember(name) is { } resource ? panel.Tenant.Belongings[resource] : null;
    }
}
