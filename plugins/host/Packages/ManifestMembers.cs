using System.Text.Json;

namespace Panel.Plugins.Host.Packages;

/// <summary>Members of plugin.json by their kind, and everything that is wrong with them.</summary>
internal sealed class ManifestMembers(JsonElement root)
{
    private readonly List<string> _faults = [];

    public IReadOnlyList<string> Faults => _faults;

    public string Text(string name, int most, Predicate<string>? isValid = null)
    {
        if (!root.TryGetProperty(name, out var value))
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

    public string[] Items(string name, int least, int most, Predicate<string> isValid)
    {
        if (!root.TryGetProperty(name, out var value))
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

    public bool TryObject(string name, bool required, out JsonElement value)
    {
        if (!root.TryGetProperty(name, out value))
        {
            return required && Fault(name, "is missing", false);
        }

        return value.ValueKind == JsonValueKind.Object || Fault(name, "is not an object", false);
    }

    public int Number(JsonElement parent, string name, string member, int least, int most, int standard, bool required)
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

    public static string Member(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    public T Fault<T>(string name, string problem, T result)
    {
        _faults.Add($"{name} {problem}");
        return result;
    }
}
