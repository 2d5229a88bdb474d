using System.Net;
using System.Text.Json.Nodes;

namespace Panel.Testing;

/// <summary>What the panel answered.</summary>
/// <param name="Body">Null when the answer is no JSON.</param>
public sealed record PanelResponse(HttpStatusCode Status, JsonNode? Body, string Text, Uri Address)
{
    /// <summary>The stable code of a refusal.</summary>
    public string? Code => Body is JsonObject body ? body["code"]?.GetValue<string>() : null;

    /// <summary>The body, when the status is the expected one; otherwise throws with all that is known.</summary>
    public JsonNode Expect(HttpStatusCode status) =>
        Status == status
            ? Body ?? new JsonObject()
            : throw new InvalidOperationException($"{Address.PathAndQuery} answered {this} instead of {(int)status}.");

    public override string ToString() => $"{(int)Status} {Text}";
}
