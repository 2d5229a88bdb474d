using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Panel.Testing;

namespace Panel.Standalone.Tests.ApiDescription;

/// <summary>
/// The bounds that the description declares are those that the checks know: one step beyond
/// is refused by the name of the member, the last step before is not.
/// </summary>
[Collection(OnSharedPanel.Name)]
public sealed class BoundTests(SharedPanel shared)
{
    // These look at a secret first, and say nothing of the rest to who does not have it.
    private static readonly HashSet<string> Guarded =
    [
        "/v1/auth/bootstrap",
        "/v1/auth/reset-password",
        "/v1/users/me/password",
        "/api/auth/passkey/register",
    ];

    [Fact]
    public async Task Value_BeyondADescribedBound_IsRefusedByItsName()
    {
        var described = await DescribedApi.ReadAsync(shared.Panel.Url);
        var bounds = DescribedBound.AllOf(described).Where(bound => !Guarded.Contains(bound.Path)).ToArray();
        List<string> taken = [];

        foreach (var bound in bounds)
        {
            // What is missing may be refused before anything else is looked at.
            var answer = await SendAsync(bound, bound.Beyond, []);
            if (!Refuses(answer, bound))
            {
                answer = await SendAsync(bound, bound.Beyond, bound.Others);
            }

            if (!Refuses(answer, bound))
            {
                taken.Add($"{bound}: {answer.Text}");
            }
        }

        Assert.True(taken.Count == 0, string.Join("\n", taken));
        Assert.True(bounds.Length > 40, $"{bounds.Length} bounds");
    }

    // Only where something else is missing, so that nothing happens.
    [Fact]
    public async Task Value_AtADescribedBound_IsNotWhatIsRefused()
    {
        var described = await DescribedApi.ReadAsync(shared.Panel.Url);
        var bounds = DescribedBound.AllOf(described).Where(bound => bound.InQuery || bound.Others.Count > 0).ToArray();
        List<string> refused = [];

        foreach (var bound in bounds)
        {
            var answer = await SendAsync(bound, bound.At, []);
            if (answer.Body?["errors"] is JsonObject errors && errors.ContainsKey(bound.Member))
            {
                refused.Add($"{bound}: {answer.Text}");
            }
        }

        Assert.True(refused.Count == 0, string.Join("\n", refused));
        Assert.True(bounds.Length > 15, $"{bounds.Length} bounds");
    }

    private static bool Refuses(PanelResponse answer, DescribedBound bound) =>
        answer.Status is >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError
        && answer.Text.Contains(bound.Member, StringComparison.Ordinal);

    private Task<PanelResponse> SendAsync(DescribedBound bound, JsonNode value, JsonObject others) =>
        bound.InQuery
            ? shared.Admin.Client.SendAsync(
                new HttpMethod(bound.Method),
                $"{bound.Path}?{bound.Member}={Uri.EscapeDataString(value.ToString())}",
                content: null
            )
            : shared.Admin.Client.SendAsync(
                new HttpMethod(bound.Method),
                bound.Path,
                JsonContent.Create(
                    new JsonObject([
                        .. others.Select(other => KeyValuePair.Create(other.Key, other.Value?.DeepClone())),
                        KeyValuePair.Create(bound.Member, (JsonNode?)value.DeepClone()),
                    ])
                )
            );
}
