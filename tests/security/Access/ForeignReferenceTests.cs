using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Panel.Security.Tests.Calls;
using Panel.Security.Tests.Scene;
using Panel.Security.Tests.Surface;

namespace Panel.Security.Tests.Access;

/// <summary>
/// Bodies that name another tenant's things: what the path may not reach, a member of the body may not either.
/// </summary>
[Collection(OnPanelUnderTest.Name)]
public sealed class ForeignReferenceTests(PanelUnderTest panel)
{
    private const string Name = "stranger-by-body";

    private readonly KnownResponses _known = new();

    [Fact]
    public async Task Bodies_ThatNameAnotherTenantsThings_AreRefused()
    {
        var references =
            from operation in panel.Surface.Operations
            where operation.Body is { IsJson: true } && operation.Access == "user"
            from member in SchemaOfMember.AllOf(panel.Surface, operation.Body!.Schema)
            where IsReference(member)
            select (operation, member);

        await Walk.RunAsync("foreign references", [.. references], one => CheckAsync(one.operation, one.member));

        Walk.FailOn("foreign references", [.. _known.UnneededBy([Name])]);
    }

    private static bool IsReference(SchemaOfMember member) =>
        FormatOf(member.Schema) == "uuid"
        || (member.Schema.TryGetProperty("items", out var items) && FormatOf(items) == "uuid");

    private static string? FormatOf(JsonElement schema) =>
        schema.TryGetProperty("format", out var format) ? format.GetString() : null;

    private async Task<string?> CheckAsync(ApiOperation operation, SchemaOfMember member)
    {
        if (PathArguments.OfMember(member.Name) is not { } resource)
        {
            return $"{operation}: what {member.Name} names is not known: add it to {nameof(PathArguments)}.";
        }

        var headers = new Dictionary<string, string> { ["Authorization"] = $"Bearer {panel.Other.Owner.Client.Token}" };
        var identity = new Identity(Name, headers);
        var known = _known.Of(operation, identity, Whose.Tenant);
        var answer = await panel.Caller.SendAsync(RequestOf(operation, member, resource, headers));

        if (answer.Text.Contains(PanelUnderTest.Mark, StringComparison.OrdinalIgnoreCase))
        {
            return $"{operation} with the tenant's {member.Name} tells of it: {answer}";
        }

        if (answer.IsRefusal && answer.Status != 429)
        {
            return null;
        }

        if (known?.Expected.Allows(answer.Status) != true)
        {
            return $"{operation} with the tenant's {member.Name}: {answer}";
        }

        _known.Need(known);
        return null;
    }

    private PanelCall RequestOf(
        ApiOperation operation,
        SchemaOfMember member,
        Resource resource,
        IReadOnlyDictionary<string, string> headers
    )
    {
        var body = SampleRequest.Of(panel.Surface, operation.Body!.Schema, OwnId);
        JsonNode id = panel.Tenant.Belongings[resource];
        body[member.Name] = member.Types.Contains("array") ? new JsonArray(id) : id;

        string[] arguments = [.. PathArguments.Of(operation).Select(own => panel.Other.Belongings[own])];
        var content = new CallContent(Encoding.UTF8.GetBytes(body.ToJsonString()), "application/json");
        return new PanelCall(operation.Method, PathArguments.Fill(operation, arguments), headers, content);
    }

    private string? OwnId(string name) =>
        PathArguments.OfMember(name) is { } resource ? panel.Other.Belongings[resource] : null;
}
