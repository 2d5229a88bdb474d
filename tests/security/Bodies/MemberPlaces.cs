using System.Text.Json;
using Panel.Security.Tests.Surface;

namespace Panel.Security.Tests.Bodies;

/// <summary>
/// Finds the places of a described body: its members, the entries of its lists and maps, and the members of these, down
/// to a depth that also ends a schema that refers to itself.
/// </summary>
internal sealed class MemberPlaces(ApiSurface surface, Func<string, string?> idOf)
{
    public const int Deepest = 5;

    public IEnumerable<MemberPlace> Of(JsonElement body) =>
        MembersOf(body, path: "", before: () => "", after: "", depth: 1);

    private IEnumerable<MemberPlace> MembersOf(
        JsonElement schema,
        string path,
        Func<string> before,
        string after,
        int depth
    ) =>
        SchemaOfMember
            .AllOf(surface, schema)
            .SelectMany(member =>
                WithInner(
                    new MemberPlace(
                        path + member.Name,
                        member,
                        () => $"{before()}{{{OthersThan(member, schema)}{Quoted(member.Name)}:",
                        $"}}{after}"
                    ),
                    depth
                )
            );

    private string OthersThan(SchemaOfMember member, JsonElement schema) =>
        string.Concat(
            SampleRequest
                .Of(surface, schema, idOf)
                .Where(other => other.Key != member.Name)
                .Select(other => $"{Quoted(other.Key)}:{other.Value?.ToJsonString() ?? "null"},")
        );

    private IEnumerable<MemberPlace> WithInner(MemberPlace place, int depth) =>
        depth == Deepest ? [place] : InnerOf(place, depth + 1).Prepend(place);

    private IEnumerable<MemberPlace> InnerOf(MemberPlace place, int depth)
    {
        var (path, member, before, after) = place;
        if (member.Types.Contains("array") && member.Schema.TryGetProperty("items", out var entry))
        {
            return WithInner(
                new MemberPlace($"{path}[]", Entry(member, entry), () => $"{before()}[", $"]{after}"),
                depth
            );
        }

        if (
            member.Schema.TryGetProperty("additionalProperties", out var value)
            && value.ValueKind == JsonValueKind.Object
        )
        {
            return WithInner(
                new MemberPlace($"{path}.*", Entry(member, value), () => $"{before()}{{\"a\":", $"}}{after}"),
                depth
            );
        }

        return MembersOf(member.Schema, $"{path}.", before, after, depth);
    }

    private SchemaOfMember Entry(SchemaOfMember of, JsonElement schema) =>
        SchemaOfMember.Of(surface, of.Name, schema, required: true);

    private static string Quoted(string text) => JsonSerializer.Serialize(text);
}
