using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using Panel.Agent.Runtimes;
using Panel.Contracts;

namespace Panel.Agent.Nodes;

internal sealed class SystemReader(IContainerRuntime runtime)
{
    public async Task<SystemInventory> ReadAsync(CancellationToken cancellationToken)
    {
        var cpu = ProcKeyValueFile.Read("/proc/cpuinfo", ':');
        return new SystemInventory(
            Dns.GetHostName(),
            ProcKeyValueFile.Read("/etc/os-release", '=').GetValueOrDefault("PRETTY_NAME", "Linux"),
            File.ReadAllText("/proc/sys/kernel/osrelease").Trim(),
            RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant(),
            // ARM kernels give no model name.
            cpu.GetValueOrDefault("model name")
                ?? cpu.GetValueOrDefault("Hardware")
                ?? "",
            NodeReadings.Cores(),
            NodeReadings.Memory().Total,
            BootedAt(),
            runtime.Name,
            await RuntimeVersionAsync(cancellationToken)
        );
    }

    private static DateTimeOffset BootedAt()
    {
        var seconds = File.ReadLines("/proc/stat")
            .First(line => line.StartsWith("btime ", StringComparison.Ordinal))
            .Split(' ')[1];
        return DateTimeOffset.FromUnixTimeSeconds(long.Parse(seconds, CultureInfo.InvariantCulture));
    }

    private async Task<string> RuntimeVersionAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await runtime.GetVersionAsync(cancellationToken);
        }
        catch (RuntimeException)
        {
            // An engine that is down must not hide the rest of the inventory.
            return "";
        }
    }
}
