using Panel.Contracts;

namespace Panel.Instances.Workloads.Documents;

/// <summary>What the members of a document must satisfy beyond their types.</summary>
internal static class WorkloadRules
{
    public static IEnumerable<Problem> Check(WorkloadDocument document) =>
        [
            .. Name(document.Metadata),
            .. Images(document.Spec),
            .. Environment(document.Spec),
            .. Ports(document.Spec),
            .. Mounts(document.Spec),
            .. Amounts(document.Spec.Resources),
            .. Ending(document.Spec),
            .. ConfigFiles(document.Spec),
        ];

    /// <summary>
    /// Letters, digits and the punctuation of registries; no blank, no leading
    /// dash that a command line would take for an option.
    /// </summary>
    public static bool IsImage(string image) =>
        image.Length > 0
        && char.IsAsciiLetterOrDigit(image[0])
        && image.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '/' or ':' or '@');

    private static IEnumerable<Problem> Name(WorkloadMetadata metadata)
    {
        if (metadata.Name.Any(char.IsControl))
        {
            yield return new("metadata.name", "has a control character");
        }
    }

    private static IEnumerable<Problem> Images(WorkloadSpec spec) =>
        spec
            .Images.Select(image => (Field: $"spec.images.{image.Key}", Image: image.Value))
            .Prepend((Field: "spec.image", spec.Image))
            .Concat(spec.Install is { } install ? [(Field: "spec.install.image", install.Image)] : [])
            .Where(named => !IsImage(named.Image))
            .Select(named => new Problem(named.Field, "is not an image name"));

    private static IEnumerable<Problem> Environment(WorkloadSpec spec)
    {
        foreach (var name in spec.Env.Keys.Where(name => !EnvName.IsShellName(name)))
        {
            yield return new($"spec.env.{name}", "is not a name for an environment variable");
        }

        var seen = new HashSet<string>();
        for (var i = 0; i < spec.Variables.Count; i++)
        {
            var env = spec.Variables[i].Env;
            if (!EnvName.IsValid(env))
            {
                yield return new($"spec.variables[{i}].env", "may hold letters, digits and underscores only");
            }
            else if (!seen.Add(env))
            {
                yield return new($"spec.variables[{i}].env", $"repeats {env}");
            }
        }
    }

    private static IEnumerable<Problem> Ports(WorkloadSpec spec)
    {
        var names = new HashSet<string>();
        var container = new HashSet<(int, PortProtocol)>();
        var host = new HashSet<(int, PortProtocol)>();
        for (var i = 0; i < spec.Ports.Count; i++)
        {
            var port = spec.Ports[i];
            if (!names.Add(port.Name))
            {
                yield return new($"spec.ports[{i}].name", $"repeats {port.Name}");
            }

            if (!container.Add((port.ContainerPort, port.Protocol)))
            {
                yield return new($"spec.ports[{i}].containerPort", $"repeats {port.ContainerPort}");
            }

            if (port.HostPort is { } fixedPort && !host.Add((fixedPort, port.Protocol)))
            {
                yield return new($"spec.ports[{i}].hostPort", $"repeats {fixedPort}");
            }
        }
    }

    private static IEnumerable<Problem> Mounts(WorkloadSpec spec)
    {
        if (!SafePath.IsContainerPath(spec.DataMount))
        {
            yield return new("spec.dataMount", "must be an absolute path");
        }

        if (spec.WorkingDir is { } working && working != "/" && !SafePath.IsContainerPath(working))
        {
            yield return new("spec.workingDir", "must be an absolute path");
        }

        var names = new HashSet<string>();
        var paths = new HashSet<string> { spec.DataMount.TrimEnd('/') };
        for (var i = 0; i < spec.Volumes.Count; i++)
        {
            var volume = spec.Volumes[i];
            if (!volume.Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            {
                yield return new($"spec.volumes[{i}].name", "may hold letters, digits, - and _ only");
            }
            else if (!names.Add(volume.Name))
            {
                yield return new($"spec.volumes[{i}].name", $"repeats {volume.Name}");
            }

            if (!SafePath.IsContainerPath(volume.MountPath))
            {
                yield return new($"spec.volumes[{i}].mountPath", "must be an absolute path");
            }
            else if (!paths.Add(volume.MountPath.TrimEnd('/')))
            {
                yield return new($"spec.volumes[{i}].mountPath", $"is mounted already: {volume.MountPath}");
            }
        }
    }

    private static IEnumerable<Problem> Amounts(WorkloadResources? resources)
    {
        foreach (var (name, amounts) in new[] { ("requests", resources?.Requests), ("limits", resources?.Limits) })
        {
            if (amounts?.Cpu is { } cpu && Quantity.Millicores(cpu) is null)
            {
                yield return new($"spec.resources.{name}.cpu", "must be an amount such as 500m, 2 or 0.5");
            }

            if (amounts?.Memory is { } memory && Quantity.Bytes(memory) is null)
            {
                yield return new($"spec.resources.{name}.memory", "must be an amount such as 512Mi, 1Gi or 1G");
            }
        }
    }

    private static IEnumerable<Problem> Ending(WorkloadSpec spec)
    {
        if (spec.Stop is { Command: not null, Signal: not null })
        {
            yield return new("spec.stop", "takes a command or a signal, not both");
        }

        if (spec.Stop?.Signal is { } signal && SignalName.Normalize(signal) is null)
        {
            yield return new("spec.stop.signal", "is not a signal, such as SIGINT");
        }

        for (var i = 0; i < (spec.Ready?.Log.Count ?? 0); i++)
        {
            if (ReadyPattern.Problem(spec.Ready!.Log[i]) is { } message)
            {
                yield return new($"spec.ready.log[{i}]", message);
            }
        }
    }

    private static IEnumerable<Problem> ConfigFiles(WorkloadSpec spec)
    {
        for (var i = 0; i < spec.ConfigFiles.Count; i++)
        {
            if (SafePath.BeneathRoot(spec.ConfigFiles[i].Path) is null)
            {
                yield return new($"spec.configFiles[{i}].path", "must be a path beneath the data root");
            }
        }
    }
}
