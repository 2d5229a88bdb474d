using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Panel.Architecture.Tests;

/// <summary>Which modules of an assembly use which: a module is a folder beneath the project's root.</summary>
internal sealed class ModuleGraph
{
    private readonly SortedDictionary<string, SortedDictionary<string, string>> uses = new(StringComparer.Ordinal);

    private readonly string assembly;
    private readonly string root;

    private ModuleGraph(string assembly)
    {
        this.assembly = assembly;
        root = assembly == "panel" ? "Panel.Standalone" : assembly;
    }

    public IReadOnlyCollection<string> Modules => uses.Keys;

    public static ModuleGraph Of(string file)
    {
        using var definition = AssemblyDefinition.ReadAssembly(file);
        var graph = new ModuleGraph(definition.Name.Name);

        foreach (var type in definition.MainModule.GetTypes())
        {
            graph.Add(type);
        }

        return graph;
    }

    /// <summary>
    /// A way from a module back to itself, each step with one use that shows it; null where there is none.
    /// </summary>
    public string? FindCycle()
    {
        var done = new HashSet<string>(StringComparer.Ordinal);
        return uses.Keys.Select(module => Walk(module, [], done)).FirstOrDefault(cycle => cycle is not null);
    }

    private string? Walk(string module, List<string> path, HashSet<string> done)
    {
        if (path.IndexOf(module) is var start and >= 0)
        {
            var steps = path[start..].Append(module).ToArray();
            return string.Join('\n', steps.Zip(steps.Skip(1), (from, to) => $"{from} uses {to}: {uses[from][to]}"));
        }

        if (!uses.TryGetValue(module, out var used) || !done.Add(module))
        {
            return null;
        }

        List<string> longer = [.. path, module];
        return used.Keys.Select(next => Walk(next, longer, done)).FirstOrDefault(cycle => cycle is not null);
    }

    private void Add(TypeDefinition type)
    {
        if (ModuleOf(type) is not { } from)
        {
            return;
        }

        foreach (var reference in References(type).SelectMany(Flatten))
        {
            if (ModuleOf(reference) is { } to && to != from)
            {
                if (!uses.TryGetValue(from, out var used))
                {
                    uses[from] = used = new(StringComparer.Ordinal);
                }

                used.TryAdd(to, $"{type.FullName} → {reference.FullName}");
            }
        }
    }

    // What is generated lies in no folder of ours; the root folder composes the modules, so none may use it.
    private string? ModuleOf(TypeReference type)
    {
        while (type.DeclaringType is not null)
        {
            type = type.DeclaringType;
        }

        var own =
            type.Scope is ModuleDefinition || (type.Scope is AssemblyNameReference scope && scope.Name == assembly);
        return own switch
        {
            true when type.Namespace == root => "the root",
            true when type.Namespace.StartsWith($"{root}.", StringComparison.Ordinal) => type.Namespace[
                    (root.Length + 1)..
                ]
                .Split('.')[0],
            _ => null,
        };
    }

    private static IEnumerable<TypeReference> References(TypeDefinition type) =>
        [
            type.BaseType,
            .. type.Interfaces.Select(one => one.InterfaceType),
            .. type.Fields.Select(field => field.FieldType),
            .. type.Properties.Select(property => property.PropertyType),
            .. type.CustomAttributes.Select(attribute => attribute.AttributeType),
            .. type.Methods.SelectMany(References),
        ];

    private static IEnumerable<TypeReference> References(MethodDefinition method) =>
        [
            method.ReturnType,
            .. method.Parameters.Select(parameter => parameter.ParameterType),
            .. method.CustomAttributes.Select(attribute => attribute.AttributeType),
            .. method.HasBody ? References(method.Body) : [],
        ];

    private static IEnumerable<TypeReference> References(MethodBody body) =>
        body
            .Variables.Select(variable => variable.VariableType)
            .Concat(body.Instructions.SelectMany(instruction => References(instruction.Operand)));

    private static IEnumerable<TypeReference> References(object? operand) =>
        operand switch
        {
            TypeReference type => [type],
            GenericInstanceMethod method => [method.DeclaringType, .. method.GenericArguments],
            MemberReference member => [member.DeclaringType],
            _ => [],
        };

    private static IEnumerable<TypeReference> Flatten(TypeReference? type) =>
        type switch
        {
            null => [],
            GenericInstanceType generic =>
            [
                generic.ElementType,
                .. generic.GenericArguments.SelectMany(argument => Flatten(argument)),
            ],
            TypeSpecification special => Flatten(special.ElementType),
            GenericParameter => [],
            _ => [type],
        };
}
