namespace Panel.Security.Tests;

/// <summary>Names with commas between them, or * for each that there is.</summary>
internal sealed class NameList(string text)
{
    public const string Any = "*";

    private readonly string[] _names = text.Split(',');

    public bool Has(string name) => text == Any || _names.Contains(name);
}
