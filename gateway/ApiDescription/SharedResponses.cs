using System.Text.Json.Nodes;
using Yarp.ReverseProxy.Configuration;

namespace Panel.Gateway.ApiDescription;

/// <summary>
/// Adds to each operation what the gateway itself may answer, and keeps refusals that are the same everywhere once.
/// </summary>
internal sealed class SharedResponses
{
    private const string Prefix = "#/components/responses/";
    private readonly SortedDictionary<string, JsonNode?> _refusals = new(StringComparer.Ordinal);

    public JsonObject All => new(_refusals);

    /// <param name="operation">Changed in place. Its default answer has the error of the dialect of its path.</param>
    /// <param name="route">Null for an operation of the gateway's own.</param>
    public void Complete(JsonObject operation, string access, RouteConfig? route)
    {
        var responses = operation["responses"] as JsonObject ?? [];
        var error = SchemaOf(responses["default"]);
        foreach (var (status, description) in OfTheGateway(operation, access, route))
        {
            if (!responses.ContainsKey(status))
            {
                responses[status] = Refusal(description, error);
            }
        }

        var finished = new JsonObject();
        foreach (var (status, response) in responses.OrderBy(response => response.Key, StringComparer.Ordinal))
        {
            finished[status] = Finish(status, (JsonObject)response!.DeepClone(), error);
        }

        operation["responses"] = finished;
    }

    private static IEnumerable<(string Status, string Description)> OfTheGateway(
        JsonObject operation,
        string access,
        RouteConfig? route
    )
    {
        if (access != "public")
        {
            yield return ("401", "There is no credential, or it is not valid.");
            yield return ("403", "The caller may not do this.");
        }

        if (route is null)
        {
            yield break;
        }

        // A route without a limit takes any length.
        if (operation.ContainsKey("requestBody") && route.MaxRequestBodySize != -1)
        {
            yield return ("413", "The body is too large.");
        }

        yield return ("429", "Too many requests; Retry-After says when to come back.");
        yield return ("502", "What this needs broke off its answer.");
        yield return ("503", "Something that this needs does not answer; Retry-After says when to come back.");
        yield return ("504", "What this needs does not answer in time.");
    }

    private JsonObject Finish(string status, JsonObject response, JsonNode? error)
    {
        if (status[0] is not ('4' or '5' or 'd') || error is null || !JsonNode.DeepEquals(SchemaOf(response), error))
        {
            SharedHeaders.AddTo(response);
            return response;
        }

        if (status is "429" or "503")
        {
            SharedHeaders.AddTo(response, "Retry-After");
        }
        else
        {
            SharedHeaders.AddTo(response);
        }

        var name = NameOf(error) + (status == "default" ? "Default" : status);
        if (!_refusals.TryGetValue(name, out var known))
        {
            _refusals[name] = known = response;
        }

        return JsonNode.DeepEquals(known, response) ? new JsonObject { ["$ref"] = Prefix + name } : response;
    }

    private static JsonObject Refusal(string description, JsonNode? error)
    {
        var refusal = new JsonObject { ["description"] = description };
        if (error is not null)
        {
            refusal["content"] = new JsonObject
            {
                ["application/json"] = new JsonObject { ["schema"] = error.DeepClone() },
            };
        }

        return refusal;
    }

    private static JsonNode? SchemaOf(JsonNode? response) => response?["content"]?["application/json"]?["schema"];

    private static string NameOf(JsonNode schema) => schema["$ref"]?.GetValue<string>().Split('/')[^1] ?? "Error";
}
