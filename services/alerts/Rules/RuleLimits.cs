namespace Panel.Alerts.Rules;

/// <summary>Bounds of what a rule may say.</summary>
internal static class RuleLimits
{
    public const int MostRules = 500;
    public const int LongestName = 100;
    public const int LongestDescription = 1000;
    public const int LongestUrl = 2000;
    public const int LongestDuration = 86_400;
    public const int LongestCooldown = 604_800;
    public const int MostIntegrations = 50;
    public const int MostLabels = 32;
    public const int LongestLabel = 63;
    public const int LongestLabelValue = 255;
}
