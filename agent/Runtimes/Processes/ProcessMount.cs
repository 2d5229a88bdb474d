using System.Runtime.InteropServices;

namespace Panel.Agent.Runtimes.Processes;

/// <summary>A folder of the node that one workload sees, under the same path.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ProcessMount(string Path, bool ReadOnly);
