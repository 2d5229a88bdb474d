namespace Panel.Plugins.Host.Packages;

/// <summary>A package is refused. The message is for people and names the member or file at fault.</summary>
/// <param name="code">bad_package, bad_signature, hash_mismatch or contract_mismatch.</param>
internal sealed class PackageException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;

    public static PackageException Bad(string message) => new("bad_package", message);
}
