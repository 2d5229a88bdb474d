using System.Net;
using System.Text.Json.Nodes;
using Panel.Testing;

namespace Panel.Security.Tests.Surface;

/// <summary>Every permission that the panel knows.</summary>
internal static class PermissionCatalogue
{
    public static async Task<IReadOnlyList<Permission>> ReadAsync(PanelClient client)
    {
        var all = (await client.GetAsync("/v1/permissions")).Expect(HttpStatusCode.OK)["data"]!.AsArray();
        return [.. all.Select(permission => new Permission(TextOf(permission!, "group"), TextOf(permission!, "name")))];
    }

    private static string TextOf(JsonNode permission, string member) => permission[member]!.GetValue<string>();
}
