namespace Panel.Gateway.Admission.Limits.Settings;

/// <summary>
/// Who has a plan, as far as rate limits go. Section
/// <c>LimitPlans:&lt;plan&gt;</c>. The operator names them; billing does not say it
/// yet.
/// When several fit, credentials come before users, users before organizations, and administrators last.
/// </summary>
public sealed class PlanOptions
{
    public const string Section = "LimitPlans";

    /// <summary>Ids of API tokens or sessions.</summary>
    public IList<Guid> Credentials { get; } = [];

    /// <summary>Ids of users.</summary>
    public IList<Guid> Users { get; } = [];

    /// <summary>Ids of organizations that a request acts in.</summary>
    public IList<Guid> Organizations { get; } = [];

    /// <summary>All administrators of the platform. Default off.</summary>
    public bool Administrators { get; set; }
}
