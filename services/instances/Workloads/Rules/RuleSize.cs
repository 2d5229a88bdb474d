namespace Panel.Instances.Workloads.Rules;

/// <summary>
/// A value and what min, max, size and between measure of it: the number beside a numeric rule, else the characters.
/// </summary>
internal sealed record RuleSize(string Text, decimal Size, bool Numeric)
{
    public string Unit => Numeric ? "" : " characters";
}
