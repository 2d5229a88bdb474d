using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Panel.Plugins.Host.Packages;
using Panel.Plugins.Host.Sources;
using Panel.Testing;

namespace Panel.Plugins.Host.Tests.Support;

/// <summary>A package of one compiled class <c>Entry</c>, as an author would make it.</summary>
internal sealed record TestPackage
{
    public string Id { get; init; } = "acme.test";

    public string Version { get; init; } = "1.0.0";

    public string Isolation { get; init; } = "in_process";

    public string[] Capabilities { get; init; } = ["dns"];

    public string[] Hosts { get; init; } = [];

    public int TimeoutMs { get; init; } = 10_000;

    public int MemoryMb { get; init; } = 256;

    /// <summary>Members of the class that replace those of <see cref="PluginCode.Dns"/>.</summary>
    public string Source { get; init; } = PluginCode.Dns();

    public JsonObject Manifest(JsonObject? files = null) =>
        new()
        {
            ["id"] = Id,
            ["name"] = "A test",
            ["version"] = Version,
            ["publisher"] = "Acme",
            ["contract"] = new JsonObject { ["min"] = 1, ["max"] = 1 },
            ["entry"] = new JsonObject { ["assembly"] = "lib/Acme.dll", ["type"] = "Entry" },
            ["isolation"] = Isolation,
            ["capabilities"] = new JsonArray([.. Capabilities.Select(name => (JsonNode)name)]),
            ["hosts"] = new JsonArray([.. Hosts.Select(name => (JsonNode)name)]),
            ["limits"] = new JsonObject { ["timeout_ms"] = TimeoutMs, ["memory_mb"] = MemoryMb },
            ["files"] = files ?? [],
        };

    public async Task<byte[]> PackAsync(ECDsa? key)
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["lib"]);
        await File.WriteAllTextAsync(folder["plugin.json"], Manifest().ToJsonString());
        await File.WriteAllBytesAsync(folder["lib/Acme.dll"], CompiledPlugin.Compile("Acme", Source));
        using var package = new MemoryStream();
        await PluginPackageWriter.PackAsync(folder.Path, package, key, CancellationToken.None);
        return package.ToArray();
    }

    public PluginSetEntry Entry(byte[] package) =>
        new(
            Id,
            Version,
            Convert.ToHexStringLower(SHA256.HashData(package)),
            Capabilities,
            Hosts,
            AcceptWeak: true,
            Configuration: "{}",
            ConfigurationVersion: 1
        );
}
