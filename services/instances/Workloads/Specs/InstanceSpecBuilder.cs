using Panel.Contracts;
using Panel.Instances.Workloads.Documents;

namespace Panel.Instances.Workloads.Specs;

/// <summary>
/// A workload, the choices of a person and the ports of a node become the specification that an agent runs.
/// </summary>
internal static class InstanceSpecBuilder
{
    public static Validated<InstanceSpec> Build(InstanceSpecInput input)
    {
        var spec = input.Document.Spec;
        var image = ImageChoice.Resolve(spec, input.Image);
        var problems = LimitRules.Check(input.Resources).Concat(MissingPorts(input)).ToList();
        if (image is null)
        {
            problems.Add(new Problem("image", "is not one of the workload's images"));
        }

        return problems.Count > 0
            ? Validated<InstanceSpec>.Failed(problems)
            : Validated<InstanceSpec>.Of(Make(input, image!));
    }

    private static InstanceSpec Make(InstanceSpecInput input, string image)
    {
        var spec = input.Document.Spec;
        var limits = LimitRules.Merge(spec, input.Resources);
        var (ports, primary) = Ports(input);
        var environment = SpecEnvironment.Make(input, limits, primary);
        var (entrypoint, command) = Arguments.Render(spec, environment);
        return new InstanceSpec(
            input.InstanceId,
            input.OrganizationId,
            input.Name,
            input.Generation,
            image,
            entrypoint,
            command,
            spec.Startup is { } startup ? ShellLine.Render(startup) : null,
            spec.StartupMode,
            spec.WorkingDir ?? (spec.Startup is null ? null : spec.DataMount),
            spec.User,
            environment,
            ports,
            spec.DataMount,
            [.. spec.Volumes.Select(volume => new VolumeMount(volume.Name, volume.MountPath, volume.ReadOnly))],
            limits,
            spec.RestartPolicy,
            new StopSpec(
                spec.Stop?.Command,
                spec.Stop?.Signal is { } signal ? SignalName.Normalize(signal) : null,
                spec.StopTimeout
            ),
            ReadyRules.Make(spec, ports, primary),
            spec.Healthcheck is { } check
                ? new HealthcheckSpec(
                    check.Command,
                    check.IntervalSeconds,
                    check.TimeoutSeconds,
                    check.Retries,
                    check.StartPeriodSeconds
                )
                : null,
            ConfigFileRendering.Render(spec.ConfigFiles, environment),
            spec.Install is { } install
                ? new InstallSpec(install.Image, install.Entrypoint, install.Script, install.TimeoutSeconds)
                : null,
            spec.FileDenylist,
            SpecSecrets.Of(spec, environment),
            input.TrustedOrganization
        );
    }

    private static IEnumerable<Problem> MissingPorts(InstanceSpecInput input) =>
        from requirement in PortRequirement.Of(input.Document)
        from protocol in requirement.Protocols
        where !input.Ports.Any(port => port.Name == requirement.Name && port.Protocol == protocol)
        select new Problem("allocations", $"lack {requirement.Name}/{protocol.ToString().ToLowerInvariant()}");

    private static (IReadOnlyList<PortBinding> Ports, PortBinding? Primary) Ports(InstanceSpecInput input)
    {
        var requirements = PortRequirement.Of(input.Document);
        var ports = input
            .Ports.Select(port => new PortBinding(
                port.Name,
                port.HostIp,
                port.Port,
                port.ContainerPort
                    ?? requirements.FirstOrDefault(requirement => requirement.Name == port.Name)?.ContainerPort
                    ?? port.Port,
                port.Protocol
            ))
            .ToList();
        return (
            ports,
            ports.Find(port => requirements.Count > 0 && port.Name == requirements[0].Name) ?? ports.FirstOrDefault()
        );
    }
}
