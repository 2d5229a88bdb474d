using Panel.Hosting.Addresses;

namespace Panel.Agent.Hosting;

/// <summary>Section <c>Agent</c> of the configuration.</summary>
public sealed class AgentOptions
{
    public const string Section = "Agent";

    /// <summary>
    /// Addresses of the panel's gateways, http or https, with commas between or as an array. At least one.
    /// </summary>
    public string PanelUrl { get; set; } = "";

    /// <summary>The addresses in <see cref="PanelUrl"/>.</summary>
    internal IReadOnlyList<string> PanelUrls => AddressSetting.Split(PanelUrl);

    /// <summary>Single-use token for the first start; not needed once <c>identity.json</c> exists.</summary>
    public string? RegistrationToken { get; set; }

    /// <summary>Folder of everything the agent keeps. One agent at a time may use it.</summary>
    public string Data { get; set; } = "data/agent";

    /// <summary>
    /// Local listener of the agent's API, <c>http://address:port</c>; empty
    /// for none, the tunnel then is the only way in.
    /// </summary>
    public string Listen { get; set; } = "http://127.0.0.1:7443";

    /// <summary>Address that players and customers connect to; null lets the panel use the address it sees.</summary>
    public string? PublicAddress { get; set; }

    /// <summary>Largest file that <c>files/content</c> gives as text, in bytes. 10 MiB.</summary>
    public long MaxTextFileBytes { get; set; } = 10L << 20;

    /// <summary>Largest file that may be written, in bytes. 4 GiB.</summary>
    public long MaxUploadBytes { get; set; } = 4L << 30;

    /// <summary>
    /// Delay before the first retry towards the panel; doubles, with
    /// jitter, up to <see cref="MaxRetryDelay"/>. 500 ms.
    /// </summary>
    public TimeSpan MinRetryDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>5 s.</summary>
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Delay after the panel refused the agent's token (401 or 403). Slow instead
    /// of never, so that a node which is enabled again comes
    /// back without a visit to the machine. 5 min.
    /// </summary>
    public TimeSpan RefusedRetryDelay { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>10 s: the panel suspects a node after four missed ones.</summary>
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often the inventory is read to see whether it changed. 1 min; sent at least hourly.</summary>
    public TimeSpan InventoryInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a console reader may leave a frame unread before it is cut off. 15 s.</summary>
    public TimeSpan ConsoleSendTimeout { get; set; } = TimeSpan.FromSeconds(15);
}
