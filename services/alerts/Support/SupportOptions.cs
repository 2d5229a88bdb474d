namespace Panel.Alerts.Support;

/// <summary>Section <c>Support</c>.</summary>
internal sealed class SupportOptions
{
    public const string Section = "Support";

    /// <summary>The address that messages go to; empty: users cannot write.</summary>
    public string Address { get; set; } = "";

    /// <summary>
    /// Of the Help Scout widget (Beacon, "support history security mode"); empty: the widget is not used.
    /// </summary>
    public string HelpScoutSecret { get; set; } = "";

    /// <summary>Messages that one user may send within an hour. Default: 10.</summary>
    public int MostPerHour { get; set; } = 10;
}
