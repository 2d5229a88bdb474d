namespace Panel.Telemetry.Settings;

/// <summary>The listener for operators' tools, apart from the public one. Section <c>Management</c>.</summary>
public sealed class ManagementOptions
{
    public const string Section = "Management";

    /// <summary>
    /// Address of <c>/metrics</c>, for example <c>http://127.0.0.1:8090</c>; port 0
    /// takes a free one, empty is none. Several are separated by
    /// semicolons. Whoever reaches it may read it, without a credential: keep it on loopback or a private network.
    /// </summary>
    public string Urls { get; set; } = "";
}
