using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Panel.Plugins.Host.Tests.Support;

/// <summary>Compiles the source of a plugin against the SDK; each source once.</summary>
internal static class CompiledPlugin
{
    private static readonly ConcurrentDictionary<(string Name, string Source), Lazy<byte[]>> Assemblies = new();

    private const string Usings = """
        using System;
        using System.Collections.Generic;
        using System.IO;
        using System.Linq;
        using System.Net.Http;
        using System.Threading;
        using System.Threading.Tasks;
        using Microsoft.Extensions.Logging;
        using Panel.Plugins.Sdk;
        using Panel.Plugins.Sdk.Clouds;
        using Panel.Plugins.Sdk.Dns;
        using Panel.Plugins.Sdk.Gateway;
        using Panel.Plugins.Sdk.Notifications;

        """;

    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path =>
                Path.GetFileName(path) is var name
                && (
                    name.StartsWith("System.", StringComparison.Ordinal)
                    || name is "mscorlib.dll" or "netstandard.dll" or "Panel.Plugins.Sdk.dll"
                    || name == "Microsoft.Extensions.Logging.Abstractions.dll"
                )
            )
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    public static byte[] Compile(string name, string source) =>
        Assemblies.GetOrAdd((name, source), key => new(() => Emit(key.Name, key.Source))).Value;

    /// <param name="name">Of the assembly.</param>
    /// <param name="source">Without using directives.</param>
    /// <param name="references">Paths of more assemblies.</param>
    public static CSharpCompilation Compilation(string name, string source, params string[] references)
    {
        return CSharpCompilation.Create(
            name,
            [CSharpSyntaxTree.ParseText(Usings + source)],
            [.. References, .. references.Select(path => MetadataReference.CreateFromFile(path))],
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                optimizationLevel: OptimizationLevel.Release,
                allowUnsafe: true,
                nullableContextOptions: NullableContextOptions.Enable
            )
        );
    }

    private static byte[] Emit(string name, string source)
    {
        using var assembly = new MemoryStream();
        var result = Compilation(name, source).Emit(assembly);
        return result.Success
            ? assembly.ToArray()
            : throw new InvalidOperationException(string.Join('\n', result.Diagnostics));
    }
}
