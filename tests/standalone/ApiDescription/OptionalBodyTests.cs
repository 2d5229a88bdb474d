using System.Net;
using System.Text.Json;
using Panel.Testing;

namespace Panel.Standalone.Tests.ApiDescription;

/// <summary>
/// Every POST whose body has no member that must be there is described as one that takes none, and does.
/// </summary>
[Collection(OnSharedPanel.Name)]
public sealed class OptionalBodyTests(SharedPanel shared)
{
    [Fact]
    public async Task Post_WhoseBodyIsOptional_TakesNone()
    {
        var described = await DescribedApi.ReadAsync(shared.Panel.Url);
        var optional = described
            .Document.GetProperty("paths")
            .EnumerateObject()
            .Where(path => path.Value.TryGetProperty("post", out var post) && HasOptionalBody(described, post))
            .Select(path => path.Name)
            .ToList();

        foreach (var path in optional)
        {
            var segments = path.Split('/')
                .Select(segment => segment.StartsWith('{') ? $"{Guid.CreateVersion7()}" : segment);
            var answer = await shared.Admin.Client.SendAsync(
                HttpMethod.Post,
                string.Join('/', segments),
                content: null
            );
            var isTaken =
                (int)answer.Status is not 415 && !answer.Text.Contains("body: Required", StringComparison.Ordinal);
            Assert.True(isTaken, $"{path}: {answer.Status} {answer.Text}");

            // An administrator registers a node that way, which other tests of this panel would find.
            if (answer.Status == HttpStatusCode.Created && answer.Body?["node_id"] is { } node)
            {
                (await shared.Admin.Client.DeleteAsync($"/v1/nodes/{node}")).Expect(HttpStatusCode.NoContent);
            }
        }

        Assert.Contains("/v1/nodes/register-token", optional);
    }

    [Fact]
    public async Task Post_OfARegistrationTokenWithoutABody_IsCreated()
    {
        var answer = await shared.Admin.Client.SendAsync(HttpMethod.Post, "/v1/nodes/register-token", content: null);

        Assert.Equal(HttpStatusCode.Created, answer.Status);
    }

    private static bool HasOptionalBody(DescribedApi described, JsonElement post)
    {
        if (!post.TryGetProperty("requestBody", out var body))
        {
            return false;
        }

        if (!body.GetProperty("content").TryGetProperty("application/json", out var json))
        {
            return false;
        }

        var schema = described.Resolve(json.GetProperty("schema"));
        if (!schema.TryGetProperty("properties", out var members))
        {
            return false;
        }

        var isOptional =
            !schema.TryGetProperty("required", out _)
            && members.EnumerateObject().All(member => IsNullable(described.Resolve(member.Value)));
        Assert.True(!isOptional || !body.TryGetProperty("required", out var required) || !required.GetBoolean());
        return isOptional;
    }

    private static bool IsNullable(JsonElement member) =>
        (member.TryGetProperty("type", out var type) && IsNull(type))
        || (
            member.TryGetProperty("oneOf", out var choices)
            && choices.EnumerateArray().Any(choice => choice.TryGetProperty("type", out var one) && IsNull(one))
        );

    private static bool IsNull(JsonElement type) =>
        type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Any(IsNull) : type.GetString() == "null";
}
