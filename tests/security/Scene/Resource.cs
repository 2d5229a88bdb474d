namespace Panel.Security.Tests.Scene;

/// <summary>A kind of thing that paths and bodies name.</summary>
internal sealed record Resource(string Name, Ownership Ownership)
{
    public static readonly Resource Organization = new("organization", Ownership.Organization);
    public static readonly Resource Member = new("member", Ownership.Organization);
    public static readonly Resource Invite = new("invite", Ownership.Organization);
    public static readonly Resource InviteToken = new("invite token", Ownership.Organization);
    public static readonly Resource Node = new("node", Ownership.Organization);
    public static readonly Resource Workload = new("workload", Ownership.Organization);
    public static readonly Resource Instance = new("instance", Ownership.Organization);
    public static readonly Resource Operation = new("operation", Ownership.Organization);
    public static readonly Resource Alert = new("alert", Ownership.Organization);
    public static readonly Resource AlertRule = new("alert rule", Ownership.Organization);
    public static readonly Resource Integration = new("integration", Ownership.Organization);
    public static readonly Resource Delivery = new("delivery", Ownership.Organization);
    public static readonly Resource Silence = new("silence", Ownership.Organization);
    public static readonly Resource Credential = new("credential", Ownership.Organization);
    public static readonly Resource DnsZone = new("DNS zone", Ownership.Organization);
    public static readonly Resource DnsRecord = new("DNS record", Ownership.Organization);
    public static readonly Resource ApiToken = new("API token", Ownership.User);
    public static readonly Resource Session = new("session", Ownership.User);
    public static readonly Resource SshKey = new("SSH key", Ownership.User);
    public static readonly Resource Certificate = new("certificate", Ownership.User);
    public static readonly Resource Passkey = new("passkey", Ownership.User);
    public static readonly Resource User = new("user", Ownership.Platform);
    public static readonly Resource AnyOrganization = new("any organization", Ownership.Platform);
    public static readonly Resource Mail = new("mail", Ownership.Platform);
    public static readonly Resource Plugin = new("plugin", Ownership.Platform);
    public static readonly Resource PluginKey = new("plugin key", Ownership.Platform);
    public static readonly Resource Provider = new("provider", Ownership.Fixed);
    public static readonly Resource PermissionName = new("permission name", Ownership.Fixed);
}
