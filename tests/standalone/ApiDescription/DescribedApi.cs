using System.Text.Json;
using System.Text.RegularExpressions;
using Panel.Testing;

namespace Panel.Standalone.Tests.ApiDescription;

/// <summary>What <c>/openapi.json</c> says.</summary>
internal sealed partial record DescribedApi(JsonElement Document, IReadOnlyDictionary<string, JsonElement> Operations)
{
    /// <summary>Waits until every service has described itself.</summary>
    public static async Task<DescribedApi> ReadAsync(Uri panel)
    {
        using var client = new HttpClient { BaseAddress = panel };
        var document = await Eventually.GetAsync(
            async cancellationToken =>
                JsonDocument.Parse(await client.GetStringAsync("/openapi.json", cancellationToken)).RootElement,
            document => !document.GetProperty("info").TryGetProperty("x-panel-missing", out _),
            TimeSpan.FromSeconds(30)
        );
        var operations = document
            .GetProperty("paths")
            .EnumerateObject()
            .SelectMany(path =>
                path.Value.EnumerateObject()
                    .Select(operation => KeyValuePair.Create(KeyOf(operation.Name, path.Name), operation.Value))
            );
        return new DescribedApi(document, new Dictionary<string, JsonElement>(operations, StringComparer.Ordinal));
    }

    /// <summary>What stands there, or what it refers to.</summary>
    public JsonElement Resolve(JsonElement element) => DescribedResponse.Resolve(Document, element);

    /// <summary>Parameters go by other names in the list of the surface.</summary>
    public static string KeyOf(string method, string path) =>
        $"{method.ToUpperInvariant()} {Parameter().Replace(path, "{}")}";

    /// <summary>public, user, admin or agent, by the credentials and the mark of the operation.</summary>
    public static string AccessOf(JsonElement operation)
    {
        var access = operation.GetProperty("x-panel-access").GetString()!;
        string[] schemes =
        [
            .. operation
                .GetProperty("security")
                .EnumerateArray()
                .Select(credential => credential.EnumerateObject().Single().Name),
        ];
        Assert.Equal(
            access switch
            {
                "public" => [],
                "agent" => ["agent"],
                _ => ["bearer", "apiKey", "apiKeyAuthorization", "session"],
            },
            schemes
        );
        return access;
    }

    [GeneratedRegex(@"\{[^}]*\}", RegexOptions.None, 1000)]
    private static partial Regex Parameter();
}
