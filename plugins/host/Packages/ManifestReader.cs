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
    private readonly List<string> _faults = [];

    private ManifestReader(JsonElement root) => _root = root;

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

            return reader._faults.Count == 0
                ? manifest
                : throw PackageException.Bad($"plugin.json: {string.Join("; ", reader._faults.Take(50))}.");
        }
    }

    private async Task<PluginManifest> ReadAsync(CancellationToken cancellationToken)
    {
        var files = Files();
        var isolation = Isolation();
        return new PluginManifest(
            Text("id", 64, text => Id().IsMatch(text) && !text.Contains("..", StringComparison.Ordinal)),
            Text("name", 100),
            Text("version", 64, text => SemanticVersion.TryParse(text, out _)),
            Text("publisher", 100),
            Contract(),
            Entry(files),
            isolation,
            Items("capabilities", 1, Capabilities.Length, Capabilities.Contains),
            Items("hosts", 0, MaxHosts, HostPattern.IsValid),
            Items("events", 0, MaxEvents, text => Event().IsMatch(text)),
            await ConfigAsync(cancellationToken),
            await CredentialTypesAsync(cancellationToken),
            Limits(),
            files
        );
    }

    private string Text(string name, int most, Predicate<string>? isValid = null)
    {
        if (!_root.TryGetProperty(name, out var value))
        {
            return Fault(name, "is missing", "");
        }

        return
            value.ValueKind == JsonValueKind.String
            && value.GetString() is { } text
            && text.Trim().Length > 0
            && text.Length <= most
            && !text.Any(char.IsControl)
            && isValid?.Invoke(text) != false
            ? text
            : Fault(name, "is not as it must be", "");
    }

    private string[] Items(string name, int least, int most, Predicate<string> isValid)
    {
        if (!_root.TryGetProperty(name, out var value))
        {
            return least == 0 ? [] : Fault<string[]>(name, "is missing", []);
        }

        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() < least || value.GetArrayLength() > most)
        {
            return Fault<string[]>(name, $"is not a list of {least} to {most} texts", []);
        }

        var items = new List<string>();
        foreach (var item in value.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.String || !isValid(item.GetString()!))
            {
                Fault(name, $"has the wrong item {PackagePaths.Shown(item.ToString())}", 0);
            }
            else if (items.Contains(item.GetString()!))
            {
                Fault(name, $"has {item} twice", 0);
            }
            else
            {
                items.Add(item.GetString()!);
            }
        }

        return [.. items];
    }

    private ContractRange Contract()
    {
        if (!TryObject("contract", required: true, out var contract))
        {
            return new ContractRange(0, 0);
        }

        var min = Number(contract, "contract.min", "min", 1, int.MaxValue, 0, required: true);
        var max = Number(contract, "contract.max", "max", 1, int.MaxValue, 0, required: true);
        if (min > max)
        {
            Fault("contract", "has a min above its max", 0);
        }

        return new ContractRange(min, max);
    }

    private PluginEntry Entry(Dictionary<string, string> files)
    {
        if (!TryObject("entry", required: true, out var entry))
        {
            return new PluginEntry("", "");
        }

        var assembly = Member(entry, "assembly");
        var type = Member(entry, "type");
        if (assembly.Length > 0 && !assembly.StartsWith(PackagePaths.Library, StringComparison.Ordinal))
        {
            assembly = PackagePaths.Library + assembly;
        }

        if (!assembly.EndsWith(".dll", StringComparison.Ordinal) || !files.ContainsKey(assembly))
        {
            Fault("entry.assembly", "is not a .dll that files lists", 0);
        }

        if (type.Length is 0 or > 500 || type.Any(char.IsControl))
        {
            Fault("entry.type", "is not the name of a type", 0);
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
            _ => Fault("isolation", "is neither worker nor in_process", PluginIsolation.Worker),
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
            return Fault<JsonElement?>("config", fault, null);
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
            return Fault<IReadOnlyList<CredentialType>>(
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
                Fault(name, "is not an object", 0);
                continue;
            }

            var type = new CredentialType(
                Member(item, "type"),
                Member(item, "name"),
                item.TryGetProperty("schema", out var schema) ? schema.Clone() : default
            );
            types.Add(type);
            if (!CredentialTypeName().IsMatch(type.Type) || types.Count(other => other.Type == type.Type) > 1)
            {
                Fault($"{name}.type", "is not a name of its own", 0);
            }

            if (type.Name.Length is 0 or > 100 || type.Name.Any(char.IsControl))
            {
                Fault($"{name}.name", "has not 1 to 100 characters", 0);
            }

            if (await SchemaRules.FaultAsync(type.Schema, cancellationToken) is { } fault)
            {
                Fault($"{name}.schema", fault, 0);
            }
        }

        return types;
    }

    private PluginLimits Limits()
    {
        var limits = new PluginLimits();
        return TryObject("limits", required: false, out var value)
            ? new PluginLimits(
                Number(value, "limits.memory_mb", "memory_mb", 64, 2048, limits.MemoryMb, required: false),
                Number(value, "limits.timeout_ms", "timeout_ms", 100, 60_000, limits.TimeoutMs, required: false)
            )
            : limits;
    }

    private Dictionary<string, string> Files()
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!TryObject("files", required: true, out var value))
        {
            return files;
        }

        foreach (var member in value.EnumerateObject().Take(PackageLimits.Entries + 1))
        {
            var path = PackagePaths.Shown(member.Name);
            if (PackagePaths.Fault(member.Name) is { } fault)
            {
                Fault("files", $"names \"{path}\", which {fault}", 0);
            }
            else if (!member.Name.StartsWith(PackagePaths.Library, StringComparison.Ordinal))
            {
                Fault("files", $"names \"{path}\", which is outside lib/", 0);
            }
            else if (member.Value.ValueKind != JsonValueKind.String || !Hash().IsMatch(member.Value.GetString()!))
            {
                Fault("files", $"has no SHA-256 for \"{path}\"", 0);
            }
            else
            {
                files[member.Name] = member.Value.GetString()!.ToLowerInvariant();
            }
        }

        return files.Count <= PackageLimits.Entries ? files : Fault("files", "has too many members", files);
    }

    private bool TryObject(string name, bool required, out JsonElement value)
    {
        if (!_root.TryGetProperty(name, out value))
        {
            return required && Fault(name, "is missing", false);
        }

        return value.ValueKind == JsonValueKind.Object || Fault(name, "is not an object", false);
    }

    private int Number(JsonElement parent, string name, string member, int least, int most, int standard, bool required)
    {
        if (!parent.TryGetProperty(member, out var value))
        {
            return required ? Fault(name, "is missing", standard) : standard;
        }

        return
            value.ValueKind == JsonValueKind.Number
            && value.TryGetInt32(out var number)
            && number >= least
            && number <= most
            ? number
            : Fault(name, $"is not a whole number from {least} to {most}", standard);
    }

    private static string Member(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private T Fault<T>(string name, string problem, T result)
    {
        _faults.Add($"{name} {problem}");
        return result;
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
