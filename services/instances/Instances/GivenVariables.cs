namespace Panel.Instances.Instances;

internal static class GivenVariables
{
    /// <summary>Null means "the default", so it is as if it were not there.</summary>
    public static Dictionary<string, string> Of(IReadOnlyDictionary<string, string?>? variables) =>
        (variables ?? new Dictionary<string, string?>()).Where(variable => variable.Value is not null).ToDictionary(variable => variable.Key, variable => variable.Value!, StringComparer.Ordinal);
}
