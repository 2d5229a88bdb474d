namespace Panel.Plugins.Host.Packages;

/// <summary>What a package is, or why it is refused.</summary>
/// <param name="Manifest">Null when refused.</param>
/// <param name="Trust">Untrusted also when refused.</param>
/// <param name="KeyId">Of the key whose signature holds; null when none does.</param>
/// <param name="Code">bad_package, bad_signature, hash_mismatch or contract_mismatch; null when accepted.</param>
/// <param name="Error">For people; names the member or file at fault.</param>
public sealed record PackageCheck(
    PluginManifest? Manifest,
    PluginTrust Trust,
    string? KeyId,
    string? Code,
    string? Error
);
