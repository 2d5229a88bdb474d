using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Panel.Testing;

/// <summary>A real answer beside what <c>/openapi.json</c> says of it.</summary>
public static class DescribedResponse
{
    /// <param name="document">The description.</param>
    /// <param name="path">As the description has it.</param>
    /// <returns>Where the answer is not the described one; empty when it is.</returns>
    public static async Task<IReadOnlyList<string>> ProblemsOfAsync(
        JsonElement document,
        string method,
        string path,
        HttpResponseMessage answer,
        CancellationToken cancellationToken = default
    )
    {
        var responses = document
            .GetProperty("paths")
            .GetProperty(path)
            .GetProperty(method.ToLowerInvariant())
            .GetProperty("responses");
        if (!responses.TryGetProperty($"{(int)answer.StatusCode}", out var response))
        {
            return [$"{(int)answer.StatusCode} is not described."];
        }

        response = Resolve(document, response);
        List<string> problems =
        [
            .. response
                .GetProperty("headers")
                .EnumerateObject()
                .Select(header => ProblemOf(header.Name, Resolve(document, header.Value), answer))
                .OfType<string>(),
        ];
        if (response.TryGetProperty("content", out var content))
        {
            var schema = Resolve(
                document,
                content.GetProperty(answer.Content.Headers.ContentType!.MediaType!).GetProperty("schema")
            );
            problems.AddRange(
                ProblemsOf(
                    schema,
                    JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancellationToken)).RootElement
                )
            );
        }

        return problems;
    }

    /// <summary>What stands there, or what it refers to.</summary>
    public static JsonElement Resolve(JsonElement document, JsonElement element) =>
        element.TryGetProperty("$ref", out var reference)
            ? reference.GetString()!.Split('/').Skip(1).Aggregate(document, (at, name) => at.GetProperty(name))
            : element;

    private static string? ProblemOf(string name, JsonElement header, HttpResponseMessage answer)
    {
        if (!answer.Headers.TryGetValues(name, out var values))
        {
            return $"{name} is missing.";
        }

        var (value, schema) = (values.Single(), header.GetProperty("schema"));
        var fits =
            schema.GetProperty("type").GetString() == "integer"
                ? long.TryParse(value, CultureInfo.InvariantCulture, out var number)
                    && number >= schema.GetProperty("minimum").GetInt64()
                : Regex.IsMatch(
                    value,
                    schema.GetProperty("pattern").GetString()!,
                    RegexOptions.ExplicitCapture,
                    TimeSpan.FromSeconds(1)
                );
        return fits ? null : $"{name}: {value} is not as described.";
    }

    private static IEnumerable<string> ProblemsOf(JsonElement schema, JsonElement body)
    {
        if (!schema.TryGetProperty("properties", out var members))
        {
            yield break;
        }

        if (schema.TryGetProperty("required", out var required))
        {
            foreach (
                var name in required
                    .EnumerateArray()
                    .Select(name => name.GetString()!)
                    .Where(name => !body.TryGetProperty(name, out _))
            )
            {
                yield return $"The body has no {name}.";
            }
        }

        foreach (var member in body.EnumerateObject().Where(member => !members.TryGetProperty(member.Name, out _)))
        {
            yield return $"The body's {member.Name} is not described.";
        }
    }
}
