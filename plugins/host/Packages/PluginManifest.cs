using System.Text.Json;
using Panel.Plugins.Sdk;

namespace Panel.Plugins.Host.Packages;

/// <summary>The file <c>plugin.json</c> of a package.</summary>
/// <param name="Id">Lower-case letters, digits, <c>-</c> and <c>.</c>, 3 to 64 characters, for example <c>acme.dns</c>.</param>
/// <param name="Name">For people, 1 to 100 characters.</param>
/// <param name="Version">SemVer 2.</param>
/// <param name="Publisher">For people; the key says who it is.</param>
/// <param name="Contract">The contract versions that it works with, both ends included.</param>
/// <param name="Entry">Where the plugin begins.</param>
/// <param name="Isolation">What it asks for; <c>in_process</c> is given to trusted keys alone.</param>
/// <param name="Capabilities">dns, notifications, cloud, gateway.</param>
/// <param name="Hosts">Names it may reach: <c>api.example.com</c>, <c>*.example.com</c>, or <c>*</c> for every public one.</param>
/// <param name="Events">Events that it wants to hear; empty for none.</param>
/// <param name="Config">A JSON Schema of an object; null when there is nothing to configure.</param>
/// <param name="CredentialTypes">Kinds of credential that its providers take.</param>
/// <param name="Limits">Of one worker and one call.</param>
/// <param name="Files">Every file below <c>lib/</c> with its SHA-256 in hexadecimal digits.</param>
public sealed record PluginManifest(
    string Id,
    string Name,
    string Version,
    string Publisher,
    ContractRange Contract,
    PluginEntry Entry,
    PluginIsolation Isolation,
    IReadOnlyList<string> Capabilities,
    IReadOnlyList<string> Hosts,
    IReadOnlyList<string> Events,
    JsonElement? Config,
    IReadOnlyList<CredentialType> CredentialTypes,
    PluginLimits Limits,
    IReadOnlyDictionary<string, string> Files
);
