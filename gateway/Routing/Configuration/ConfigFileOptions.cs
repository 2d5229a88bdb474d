using System.ComponentModel.DataAnnotations;

namespace Panel.Gateway.Routing.Configuration;

/// <summary>The operator's own configuration file. Section <c>Gateway</c>.</summary>
internal sealed class ConfigFileOptions
{
    public const string Section = "Gateway";

    /// <summary>
    /// Path of a JSON file with any settings of the gateway, read again whenever it changes. Default: none.
    /// </summary>
    public string? ConfigFile { get; set; }

    /// <summary>
    /// How often the file is looked at; a change counts once it has been the same twice. Default 1 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "1.00:00:00")]
    public TimeSpan ConfigFileInterval { get; set; } = TimeSpan.FromSeconds(1);
}
