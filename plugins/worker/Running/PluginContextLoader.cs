using System.Reflection;
using System.Runtime.Loader;
using Panel.Plugins.Sdk;

namespace Panel.Plugins.Worker.Running;

/// <summary>Loads a plugin's own assemblies before those of the worker, except for what both must share.</summary>
internal sealed class PluginContextLoader(string assemblyPath) : AssemblyLoadContext("plugin")
{
    private static readonly string[] Shared =
    [
        typeof(IPlugin).Assembly.GetName().Name!,
        "Microsoft.Extensions.Logging.Abstractions",
    ];

    private readonly AssemblyDependencyResolver _resolver = new(assemblyPath);

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (Shared.Contains(assemblyName.Name, StringComparer.OrdinalIgnoreCase))
        {
            return null;
        }

        return _resolver.ResolveAssemblyToPath(assemblyName) is { } path ? LoadFromAssemblyPath(path) : null;
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        _resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(path) : 0;
}
