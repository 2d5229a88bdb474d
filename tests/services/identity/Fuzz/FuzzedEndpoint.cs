using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace Panel.Identity.Tests.Fuzz;

/// <summary>One endpoint, and the requests that it should not have to expect.</summary>
internal sealed record FuzzedEndpoint(string Method, RoutePattern Pattern, Type? Body)
{
    private static readonly string[] Ids =
    [
        Guid.CreateVersion7().ToString(),
        "00000000-0000-0000-0000-000000000000",
        "x",
        "%00",
        "..%2f..%2fetc",
        "%F0%90%8D%88",
        "%25",
        new string('a', 2000),
    ];

    private static readonly string[] Values =
    [
        "null",
        "true",
        "0",
        "-1",
        "1.5",
        "99999999999999999999",
        "1e400",
        "\"\"",
        "\"x\"",
        "\"\\u0000\"",
        "\"a\\u0000b\"",
        "\"\\ud800\"",
        "\"𐍈\\u202e\"",
        "\"' OR 1=1 --\"",
        "[]",
        "[null]",
        "[1]",
        "[\"x\"]",
        "[\"\\u0000\"]",
        "[{}]",
        "{}",
        "{\"x\":{}}",
        $"\"{new string('a', 100_000)}\"",
        $"[{string.Join(',', Enumerable.Repeat("\"a\"", 5000))}]",
    ];

    private static readonly string[] Bodies =
    [
        "",
        "null",
        "[]",
        "{}",
        "{",
        "\"x\"",
        "1",
        "{\"a\":}",
        "\u0000",
        "{\"a\":1,\"a\":2}",
        new string('[', 500),
        string.Concat(Enumerable.Repeat("{\"a\":", 500)),
        $"{{\"x\":\"{new string('a', 900_000)}\"}}",
    ];

    private static readonly string[] Queries =
    [
        "",
        "?limit=0",
        "?limit=x",
        "?limit=99999999999999999999",
        "?cursor=%00",
        "?cursor=AAAA",
        "?search=%00",
        "?search=%25_%5c",
        "?page=-1&per_page=0",
        "?page=99999999999&per_page=x",
        "?sort=%00",
        "?format=%00",
        "?action=%00&target_id=%00&from=0001-01-01T00:00:00Z",
        "?to=9999-12-31T23:59:59.9999999Z",
    ];

    public static IReadOnlyList<FuzzedEndpoint> Of(EndpointDataSource source) =>
        [
            .. from endpoint in source.Endpoints.OfType<RouteEndpoint>()
            where
                endpoint.RoutePattern.RawText is { } path
                && (
                    path.StartsWith("/v1", StringComparison.Ordinal)
                    || path.StartsWith("/api", StringComparison.Ordinal)
                )
            from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []
            select new FuzzedEndpoint(
                method,
                new RoutePattern(
                    endpoint.RoutePattern.RawText!,
                    [.. endpoint.RoutePattern.Parameters.Select(parameter => parameter.Name)]
                ),
                endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType
            ),
        ];

    /// <summary>Each with a path, and a body where the endpoint takes one.</summary>
    public IEnumerable<(string Path, string? Body)> Requests()
    {
        foreach (var path in Ids.Take(Pattern.Parameters.Count == 0 ? 1 : Ids.Length).Select(Pattern.Fill))
        {
            yield return (path, Body is null ? null : "{}");
        }

        var known = Pattern.Fill(Ids[0]);
        if (Body is null)
        {
            foreach (var query in Queries)
            {
                yield return (known + query, null);
            }

            yield break;
        }

        foreach (var body in Bodies)
        {
            yield return (known, body);
        }

        foreach (
            var member in Body.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(property => property.Name != "EqualityContract")
        )
        {
            foreach (var value in Values)
            {
                yield return (known, $"{{\"{NameOf(member)}\":{value}}}");
            }
        }

        // All members at once get further than one alone.
        foreach (var value in Values.Where(value => value.Length < 1000))
        {
            yield return (
                known,
                $"{{{string.Join(',', Body.GetProperties().Select(member => $"\"{NameOf(member)}\":{value}"))}}}"
            );
        }
    }

    private static string NameOf(PropertyInfo member) =>
        member.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name
        ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(member.Name);
}

/// <summary>A route with the names of its parameters.</summary>
internal sealed record RoutePattern(string Text, IReadOnlyList<string> Parameters)
{
    public string Fill(string value) =>
        System
            .Text.RegularExpressions.Regex.Replace(
                Text,
                @"\{[^}]*\}",
                value,
                System.Text.RegularExpressions.RegexOptions.None,
                TimeSpan.FromSeconds(1)
            )
            .TrimEnd('/');
}
