using Panel.Contracts;
using Panel.Instances.Workloads.Documents;

namespace Panel.Instances.Workloads.Specs;

/// <summary>
/// The environment of an instance: the workload's own, over it the variables, over them what the panel says.
/// </summary>
internal static class SpecEnvironment
{
    public static IReadOnlyDictionary<string, string> Make(
        InstanceSpecInput input,
        ResourceLimits limits,
        PortBinding? primary
    )
    {
        var spec = input.Document.Spec;
        var known = Variables(spec, input.Variables);
        foreach (var (name, value) in Panel(input, limits, primary))
        {
            known[name] = value;
        }

        var environment = new Dictionary<string, string>();
        foreach (var (name, template) in spec.Env)
        {
            environment[name] = Placeholders.Render(template, known);
        }

        foreach (var (name, value) in known)
        {
            environment[name] = value;
        }

        return environment;
    }

    private static Dictionary<string, string> Variables(WorkloadSpec spec, IReadOnlyDictionary<string, string> values)
    {
        var variables = new Dictionary<string, string>();
        foreach (var variable in spec.Variables)
        {
            variables[variable.Env] = values.GetValueOrDefault(variable.Env) ?? variable.Default ?? "";
        }

        // Eggs with names in small letters were made for a node that hands them on in capitals.
        if (spec.StartupMode is StartupMode.Image)
        {
            foreach (var (name, value) in variables.ToList())
            {
                variables.TryAdd(name.ToUpperInvariant(), value);
            }
        }

        return variables;
    }

    private static Dictionary<string, string> Panel(
        InstanceSpecInput input,
        ResourceLimits limits,
        PortBinding? primary
    )
    {
        var panel = new Dictionary<string, string>
        {
            ["TZ"] = input.TimeZone,
            ["SERVER_MEMORY"] = ToldMemory.MebibytesOf(input.Document.Spec, limits, input.Node).ToString(),
            ["P_SERVER_UUID"] = input.InstanceId.ToString("D"),
            ["P_SERVER_LOCATION"] = input.Location,
        };
        if (primary is not null)
        {
            panel["SERVER_IP"] = primary.HostIp;
            panel["SERVER_PORT"] = primary.ContainerPort.ToString();
        }

        if (input.Document.Spec.Startup is { } startup)
        {
            panel["STARTUP"] =
                input.Document.Spec.StartupMode is StartupMode.Image
                    ? Placeholders.WithPlainNames(startup)
                    : ShellLine.Render(startup);
        }

        return panel;
    }
}
