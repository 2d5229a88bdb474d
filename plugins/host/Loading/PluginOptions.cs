namespace Panel.Plugins.Host.Loading;

/// <summary>The section <c>Plugins</c>.</summary>
public sealed class PluginOptions
{
    /// <summary>Where packages and the last set lie; relative to the content root. <c>data/plugins/{service}</c>.</summary>
    public string? DataFolder { get; set; }

    /// <summary>Lets plugins reach addresses inside networks on every host that they may call. False.</summary>
    public bool AllowPrivate { get; set; }

    /// <summary>Hosts that plugins may reach although their addresses are private; <c>*.lan.example</c> covers names below.</summary>
    public IList<string> PrivateHosts { get; init; } = [];

    /// <summary>Names this process in reports; the machine's name and the process id.</summary>
    public string? Replica { get; set; }
}
