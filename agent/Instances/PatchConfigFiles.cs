using Panel.Contracts;

namespace Panel.Agent.Instances;

/// <summary>Brings configuration files beneath a data root to what the specification says.</summary>
internal delegate Task PatchConfigFiles(string dataRoot, IReadOnlyList<ConfigFileSpec> files, CancellationToken cancellation);
