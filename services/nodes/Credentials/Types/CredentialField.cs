namespace Panel.Nodes.Credentials.Types;

/// <summary>One value of a type of credential.</summary>
internal sealed record CredentialField(string Name, bool Required, bool Secret)
{
    public const int LongestValue = 16 * 1024;

    public int MinLength { get; init; } = 1;

    public int MaxLength { get; init; } = 4096;

    public FieldFormat Format { get; init; }

    /// <summary>The only values; null for any.</summary>
    public IReadOnlyList<string>? OneOf { get; init; }

    /// <summary>A regular expression in .NET's form without backtracking; null for none.</summary>
    public System.Text.RegularExpressions.Regex? Pattern { get; init; }
}
