namespace Panel.Gateway.Admission.Limits.Settings;

/// <summary>A rate: so many permits in a window.</summary>
public class LimitRate
{
    /// <summary>Permits that grow back within the window. Required.</summary>
    public int Permits { get; set; }

    /// <summary>Default one minute.</summary>
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Most permits at once. Default: <see cref="Permits"/>.</summary>
    public int? Burst { get; set; }
}
