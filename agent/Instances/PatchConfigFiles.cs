using Panel.Contracts;

namespace Panel.Agent.Instances;

/// <summary>
/// Brings configuration files beneath a data root to what the specification says,
/// and gives a warning for each that was left as it is.
/// A required file that cannot be patched throws <see cref="Runtimes.RuntimeException"/>.
/// </summary>
internal delegate Task<IReadOnlyList<string>> PatchConfigFiles(
    string dataRoot,
    IReadOnlyList<ConfigFileSpec> files,
    CancellationToken cancellationToken
);
