using System.Text.Json;
using System.Text.RegularExpressions;
using NuGet.Versioning;
using Panel.Plugins.Sdk;

namespace Panel.Plugins.Host.Packages;

/// <summary>Reads plugin.json and reports every member that is wrong, not only the first.</summary>
internal sealed partial class ManifestReader
{
    private const int MaxHosts = 100;
    private const int MaxEvents = 100;
    private const int MaxCredentialTypes = 20;
    private static readonly string[] Capabilities = ["dns", "notifications", "cloud", "gateway"];

    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = 64 };

    private readonly JsonElement _root;
    private readonly ManifestMembers _members;

    private ManifestReader(JsonElement root)
    {
        _root = root;
        _members = new ManifestMembers(root);
    }

    /// <exception cref="PackageException">bad_package.</exception>
    public static async Task<PluginManifest> ReadAsync(byte[] json, CancellationToken cancellationToken)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json, Options);
        }
        catch (JsonException exception)
        {
            throw PackageException.Bad($"plugin.json is not JSON: {exception.Message}");
        }

        using (document)
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw PackageException.Bad("plugin.json is not an object.");
            }

            var reader = new ManifestReader(document.RootElement);
            PluginManifest manifest;
            try
            {
                manifest = await reader.ReadAsync(cancellationToken);
            }
            catch (InvalidOperationException)
            {
                // JsonElement throws this for half of a surrogate pair.
                throw PackageException.Bad("plugin.json holds text that is not Unicode.");
            }

            return reader._members.Faults.Count == 0
                ? manifest
                : throw PackageException.Bad($"plugin.json: {string.Join("; ", reader._members.Faults.Take(50))}.");
        }
    }

    private async Task<PluginManifest> ReadAsync(CancellationToken cancellationToken)
    {
        var files = Files();
        var isolation = Isolation();
        return new PluginManifest(
            _members.Text("id", 64, text => Id().IsMatch(text) && !text.Contains("..", StringComparison.Ordinal)),
            _members.Text("name", 100),
            _members.Text("version", 64, text => SemanticVersion.TryParse(text, out _)),
            _members.Text("publisher", 100),
            Contract(),
            Entry(files),
            isolation,
            _members.Items("capabilities", 1, Capabilities.Length, Capabilities.Contains),
            _members.Items("hosts", 0, MaxHosts, HostPattern.IsValid),
            _members.Items("events", 0, MaxEvents, text => Event().IsMatch(text)),
            await ConfigAsync(cancellationToken),
            await CredentialTypesAsync(cancellationToken),
            Limits(),
            files
        );
    }

    private ContractRange Contract()
    {
        if (!_members.TryObject("contract", required: true, out var contract))
        {
            return new ContractRange(0, 0);
        }

        var min = _members.Number(contract, "contract.min", "min", 1, int.MaxValue, 0, required: true);
        var max = _members.Number(contract, "contract.max", "max", 1, int.MaxValue, 0, required: true);
        if (min > max)
        {
            _members.Fault("contract", "has a min above its max", 0);
        }

        return new ContractRange(min, max);
    }

    private PluginEntry Entry(Dictionary<string, string> files)
    {
        if (!_members.TryObject("entry", required: true, out var entry))
        {
            return new PluginEntry("", "");
        }

        var assembly = ManifestMembers.Member(entry, "assembly");
        var type = ManifestMembers.Member(entry, "type");
        if (assembly.Length > 0 && !assembly.StartsWith(PackagePaths.Library, StringComparison.Ordinal))
        {
            assembly = PackagePaths.Library + assembly;
        }

        if (!assembly.EndsWith(".dll", StringComparison.Ordinal) || !files.ContainsKey(assembly))
        {
            _members.Fault("entry.assembly", "is not a .dll that files lists", 0);
        }

        if (type.Length is 0 or > 500 || type.Any(char.IsControl))
        {
            _members.Fault("entry.type", "is not the name of a type", 0);
        }

        return new PluginEntry(assembly, type);
    }

    private PluginIsolation Isolation()
    {
        if (!_root.TryGetProperty("isolation", out var value))
        {
            return PluginIsolation.Worker;
        }

        return (value.ValueKind == JsonValueKind.String ? value.GetString() : null) switch
        {
            "worker" => PluginIsolation.Worker,
            "in_process" => PluginIsolation.InProcess,
            _ => _members.Fault("isolation", "is neither worker nor in_process", PluginIsolation.Worker),
        };
    }

    private async Task<JsonElement?> ConfigAsync(CancellationToken cancellationToken)
    {
        if (!_root.TryGetProperty("config", out var config) || config.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (await SchemaRules.FaultAsync(config, cancellationToken) is { } fault)
        {
            return _members.Fault<JsonElement?>("config", fault, null);
        }

        return config.Clone();
    }

    private async Task<IReadOnlyList<CredentialType>> CredentialTypesAsync(CancellationToken cancellationToken)
    {
        if (!_root.TryGetProperty("credential_types", out var list))
        {
            return [];
        }

        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() > MaxCredentialTypes)
        {
            return _members.Fault<IReadOnlyList<CredentialType>>(
                "credential_types",
                $"is not a list of at most {MaxCredentialTypes}",
                []
            );
        }

        var types = new List<CredentialType>();
        foreach (var (index, item) in list.EnumerateArray().Index())
        {
            var name = $"credential_types[{index}]";
            if (item.ValueKind != JsonValueKind.Object)
            {
                _members.Fault(name, "is not an object", 0);
                continue;
            }

            var type = new CredentialType(
                ManifestMembers.Member(item, "type"),
                ManifestMembers.Member(item, "name"),
                item.TryGetProperty("schema", out var schema) ? schema.Clone() : default
            );
            types.Add(type);
            if (!CredentialTypeName().IsMatch(type.Type) || types.Count(other => other.Type == type.Type) > 1)
            {
                _members.Fault($"{name}.type", "is not a name of its own", 0);
            }

            if (type.Name.Length is 0 or > 100 || type.Name.Any(char.IsControl))
            {
                _members.Fault($"{name}.name", "has not 1 to 100 characters", 0);
            }

            if (await SchemaRules.FaultAsync(type.Schema, cancellationToken) is { } fault)
            {
                _members.Fault($"{name}.schema", fault, 0);
            }
        }

        return types;
    }

    private PluginLimits Limits()
    {
        var limits = new PluginLimits();
        return _members.TryObject("limits", required: false, out var value)
            ? new PluginLimits(
                _members.Number(value, "limits.memory_mb", "memory_mb", 64, 2048, limits.MemoryMb, required: false),
                _members.Number(
                    value,
                    "limits.timeout_ms",
                    "timeout_ms",
                    100,
                    60_000,
                    limits.TimeoutMs,
                    required: false
                )
            )
            : limits;
    }

    private Dictionary<string, string> Files()
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!_members.TryObject("files", required: true, out var value))
        {
            return files;
        }

        foreach (var member in value.EnumerateObject().Take(PackageLimits.Entries + 1))
        {
            var path = PackagePaths.Shown(member.Name);
            if (PackagePaths.Fault(member.Name) is { } fault)
            {
                _members.Fault("files", $"names \"{path}\", which {fault}", 0);
            }
            else if (!member.Name.StartsWith(PackagePaths.Library, StringComparison.Ordinal))
            {
                _members.Fault("files", $"names \"{path}\", which is outside lib/", 0);
            }
            else if (member.Value.ValueKind != JsonValueKind.String || !Hash().IsMatch(member.Value.GetString()!))
            {
                _members.Fault("files", $"has no SHA-256 for \"{path}\"", 0);
            }
            else
            {
                files[member.Name] = member.Value.GetString()!.ToLowerInvariant();
            }
        }

        return files.Count <= PackageLimits.Entries ? files : _members.Fault("files", "has too many members", files);
    }

    [GeneratedRegex(@"^[a-z0-9][a-z0-9.-]{1,62}[a-z0-9]\z", RegexOptions.None, 1000)]
    private static partial Regex Id();

    [GeneratedRegex(@"^[a-z0-9_.*-]{1,100}\z", RegexOptions.None, 1000)]
    private static partial Regex Event();

    [GeneratedRegex(@"^[a-z0-9_]{1,40}\z", RegexOptions.None, 1000)]
    private static partial Regex CredentialTypeName();

    [GeneratedRegex(@"^[0-9a-fA-F]{64}\z", RegexOptions.None, 1000)]
    private static partial Regex Hash();
}
