namespace Panel.Instances.Workloads.Rules;

/// <summary>What came of a <see cref="VariableChange"/>. The values may be kept when nothing was refused.</summary>
internal sealed class VariableOutcome
{
    public const string OthersSetIt = "Only who may edit the workload can set it.";

    /// <summary>What an instance keeps: values that were given, not defaults.</summary>
    public Dictionary<string, string> Kept { get; } = new(StringComparer.Ordinal);

    /// <summary>Reasons by the variable's name.</summary>
    public Dictionary<string, IReadOnlyList<string>> Errors { get; } = new(StringComparer.Ordinal);

    /// <summary>Variables that the caller may not set to what they asked for.</summary>
    public List<string> NotEditable { get; } = [];

    /// <summary>What was changed without being asked for, for people.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>What a variable is called in answers.</summary>
    public static string FieldOf(string name) => $"variables.{name}";

    public void Note(string name, string text) => Notes.Add($"{FieldOf(name)}: {text}");

    public void Refuse(string name, IReadOnlyList<string> reasons) => Errors.TryAdd(name, reasons);
}
