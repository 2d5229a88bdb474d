using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;

namespace Panel.Standalone.Tests.ApiDescription;

/// <summary>The quality of the description, for those who generate clients from it.</summary>
[Collection(OnSharedPanel.Name)]
public sealed partial class DocumentTests(SharedPanel shared)
{
    // Answers without a body, or with one that is no document: a WebSocket and a redirection.
    private static readonly HashSet<string> WithoutBody = ["101", "202", "204", "302"];

    [Fact]
    public async Task Document_ReadByALibrary_HasNoProblems()
    {
        using var client = new HttpClient { BaseAddress = shared.Panel.Url };

        var read = OpenApiDocument.Parse(
            await client.GetStringAsync("/openapi.json"),
            OpenApiConstants.Json,
            new OpenApiReaderSettings { RuleSet = ValidationRuleSet.GetDefaultRuleSet() }
        );

        Assert.Equal(OpenApiSpecVersion.OpenApi3_1, read.Diagnostic!.SpecificationVersion);
        Assert.Empty(read.Diagnostic.Errors.Select(error => $"{error.Pointer}: {error.Message}"));
        Assert.Empty(read.Diagnostic.Warnings.Select(warning => $"{warning.Pointer}: {warning.Message}"));
    }

    [Fact]
    public async Task Operations_AllOfThem_HaveANameASummaryAndATag()
    {
        var described = await DescribedApi.ReadAsync(shared.Panel.Url);

        Assert.All(
            described.Operations.Values,
            operation =>
            {
                Assert.Matches(CamelCase(), operation.GetProperty("operationId").GetString());
                Assert.InRange(operation.GetProperty("summary").GetString()!.Length, 5, 80);
                Assert.Single(operation.GetProperty("tags").EnumerateArray());
            }
        );
        Assert.Distinct(
            described.Operations.Values.Select(operation => operation.GetProperty("operationId").GetString())
        );
    }

    [Fact]
    public async Task Operations_AllOfThem_SayWhatTheyAnswerAndHowTheyRefuse()
    {
        var described = await DescribedApi.ReadAsync(shared.Panel.Url);

        foreach (var (key, operation) in described.Operations)
        {
            var responses = operation.GetProperty("responses");
            var answers = responses
                .EnumerateObject()
                .Where(response => response.Name[0] is '1' or '2' or '3')
                .ToArray();
            Assert.True(answers.Length > 0 && answers.All(SaysWhat), key);
            Assert.EndsWith(
                "Error",
                SchemaOf(described.Resolve(responses.GetProperty("default")))!.Value.GetProperty("$ref").GetString(),
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public async Task Document_AskedForAgainWithItsTag_IsNotSentAgain()
    {
        await DescribedApi.ReadAsync(shared.Panel.Url);
        using var client = new HttpClient { BaseAddress = shared.Panel.Url };
        using var first = await client.GetAsync("/openapi.json");
        client.DefaultRequestHeaders.IfNoneMatch.Add(EntityTagHeaderValue.Parse(first.Headers.ETag!.ToString()));

        using var second = await client.GetAsync("/openapi.json");

        Assert.True(first.Headers.CacheControl!.Public);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    private static bool SaysWhat(JsonProperty response) =>
        SchemaOf(response.Value) is not null
        || (WithoutBody.Contains(response.Name) && !response.Value.TryGetProperty("content", out _));

    private static JsonElement? SchemaOf(JsonElement response) =>
        response.TryGetProperty("content", out var content)
        && content.EnumerateObject().All(type => type.Value.TryGetProperty("schema", out _))
            ? content.EnumerateObject().First().Value.GetProperty("schema")
            : null;

    [GeneratedRegex("^[a-z][a-zA-Z]{2,40}$", RegexOptions.None, 1000)]
    private static partial Regex CamelCase();
}
