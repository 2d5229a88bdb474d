using System.ComponentModel.DataAnnotations;

namespace Panel.Gateway.Extensions;

/// <summary>Section <c>Extensions</c>.</summary>
internal sealed class ExtensionOptions
{
    public const string Section = "Extensions";

    /// <summary>
    /// PEM file of the authorities that destinations of plugins are checked against, for those of a company of its own.
    /// Default: the machine's.
    /// </summary>
    public string? Authorities { get; set; }

    /// <summary>Most requests to one plugin's destinations at once; more are 503. Default: 200.</summary>
    [Range(1, 100_000)]
    public int AtOnce { get; set; } = 200;
}
