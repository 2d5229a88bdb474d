using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Panel.Plugins.Sdk.Analyzers;

/// <summary>
/// Refuses JSON by reflection: its caches hold the plugin's types for as long as the process lives, so that the plugin
/// never leaves the memory.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnloadableJsonAnalyzer : DiagnosticAnalyzer
{
    private static readonly DiagnosticDescriptor Reflection = new(
        "PANEL001",
        "System.Text.Json by reflection keeps a plugin from unloading",
        "{0} reads types by reflection, and its caches keep the plugin in memory after it was removed; pass a "
            + "JsonTypeInfo<T> of a source-generated JsonSerializerContext",
        "Plugins",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true
    );

    private static readonly DiagnosticDescriptor Newtonsoft = new(
        "PANEL002",
        "Newtonsoft.Json keeps a plugin from unloading",
        "Newtonsoft.Json caches types by reflection and keeps the plugin in memory after it was removed; use "
            + "System.Text.Json with a source-generated JsonSerializerContext",
        "Plugins",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        customTags: WellKnownDiagnosticTags.CompilationEnd
    );

    private static readonly ImmutableHashSet<string> Readers =
    [
        "System.Text.Json.JsonSerializer",
        "System.Net.Http.Json.HttpClientJsonExtensions",
        "System.Net.Http.Json.HttpContentJsonExtensions",
        "System.Net.Http.Json.JsonContent",
    ];

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Reflection, Newtonsoft];

    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterOperationAction(OfCall, OperationKind.Invocation);
        context.RegisterOperationAction(OfMethodGroup, OperationKind.MethodReference);
        context.RegisterCompilationAction(OfReferences);
    }

    private static void OfCall(OperationAnalysisContext context) =>
        Check(context, ((IInvocationOperation)context.Operation).TargetMethod);

    private static void OfMethodGroup(OperationAnalysisContext context) =>
        Check(context, ((IMethodReferenceOperation)context.Operation).Method);

    private static void Check(OperationAnalysisContext context, IMethodSymbol method)
    {
        var original = (method.ReducedFrom ?? method).OriginalDefinition;
        if (
            Readers.Contains(original.ContainingType.ToDisplayString())
            && original.MethodKind == MethodKind.Ordinary
            && !original.Parameters.Any(parameter => IsGenerated(parameter.Type))
        )
        {
            context.ReportDiagnostic(
                Diagnostic.Create(
                    Reflection,
                    context.Operation.Syntax.GetLocation(),
                    $"{original.ContainingType.Name}.{original.Name}"
                )
            );
        }
    }

    private static bool IsGenerated(ITypeSymbol type) =>
        type.Name is "JsonTypeInfo" or "JsonSerializerContext"
        && type.ContainingNamespace.ToDisplayString()
            is "System.Text.Json.Serialization"
                or "System.Text.Json.Serialization.Metadata";

    private static void OfReferences(CompilationAnalysisContext context)
    {
        if (context.Compilation.ReferencedAssemblyNames.Any(assembly => assembly.Name == "Newtonsoft.Json"))
        {
            context.ReportDiagnostic(Diagnostic.Create(Newtonsoft, Location.None));
        }
    }
}
