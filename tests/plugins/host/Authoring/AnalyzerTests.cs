using System.Collections.Immutable;
using Microsoft.CodeAnalysis.Diagnostics;
using Panel.Plugins.Host.Tests.Support;
using Panel.Plugins.Sdk.Analyzers;

namespace Panel.Plugins.Host.Tests.Authoring;

public sealed class AnalyzerTests
{
    [Theory]
    [InlineData("System.Text.Json.JsonSerializer.Serialize(new { A = 1 })")]
    [InlineData(
        "System.Text.Json.JsonSerializer.Serialize(new object(), new System.Text.Json.JsonSerializerOptions())"
    )]
    [InlineData("System.Text.Json.JsonSerializer.Deserialize<int[]>(\"[]\")")]
    [InlineData("System.Text.Json.JsonSerializer.Deserialize(\"[]\", typeof(int[]))")]
    [InlineData("(Func<string, int[]?>)(text => System.Text.Json.JsonSerializer.Deserialize<int[]>(text))")]
    [InlineData("System.Net.Http.Json.JsonContent.Create(1)")]
    [InlineData("System.Net.Http.Json.HttpContentJsonExtensions.ReadFromJsonAsync<int>(null!)")]
    public async Task Analyzer_OfJsonByReflection_Refuses(string expression)
    {
        var message = Assert.Single(await DiagnosticsAsync(expression));

        Assert.StartsWith("PANEL001", message, StringComparison.Ordinal);
        Assert.Contains("source-generated", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "System.Text.Json.JsonSerializer.Serialize(1, (System.Text.Json.Serialization.Metadata.JsonTypeInfo<int>)null!)"
    )]
    [InlineData(
        "System.Text.Json.JsonSerializer.Deserialize(\"\", typeof(int), (System.Text.Json.Serialization.JsonSerializerContext)null!)"
    )]
    [InlineData("System.Text.Json.JsonDocument.Parse(\"{}\")")]
    [InlineData("System.Text.Json.Nodes.JsonNode.Parse(\"{}\")")]
    public async Task Analyzer_OfGeneratedJson_IsContent(string expression) =>
        Assert.Empty(await DiagnosticsAsync(expression));

    [Fact]
    public async Task Analyzer_OfAReferenceToNewtonsoft_Refuses()
    {
        var message = Assert.Single(await DiagnosticsAsync("1", typeof(Newtonsoft.Json.JsonConvert).Assembly.Location));

        Assert.StartsWith("PANEL002", message, StringComparison.Ordinal);
    }

    private static async Task<string[]> DiagnosticsAsync(string expression, params string[] references)
    {
        var compilation = CompiledPlugin.Compilation(
            "Analyzed",
            $"public static class C {{ public static object? M() => {expression}; }}",
            references
        );
        Assert.Empty(
            compilation.GetDiagnostics().Where(d => d.Severity == Microsoft.CodeAnalysis.DiagnosticSeverity.Error)
        );
        var analyzed = compilation.WithAnalyzers([new UnloadableJsonAnalyzer()]);
        ImmutableArray<Microsoft.CodeAnalysis.Diagnostic> found = await analyzed.GetAnalyzerDiagnosticsAsync();
        return [.. found.Select(diagnostic => $"{diagnostic.Id} {diagnostic.GetMessage()}")];
    }
}
