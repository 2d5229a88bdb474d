namespace Panel.Gateway.Admission.Limits.Settings;

/// <summary>What a shared limit does while its store cannot be asked.</summary>
public enum StoreFailure
{
    /// <summary>Each gateway counts by itself, so several admit more in all.</summary>
    Open,

    /// <summary>503 to whatever would have to be counted.</summary>
    Closed,
}
