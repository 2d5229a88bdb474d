using System.ComponentModel.DataAnnotations;

namespace Panel.Gateway.Admission.Introspection;

/// <summary>How long answers of identity are used. Section <c>Introspection</c>.</summary>
public sealed class IntrospectionOptions
{
    public const string Section = "Introspection";

    /// <summary>
    /// Hard cap on the age of an answer while identity can be asked. Default 30 s, and never more:
    /// whoever lost an access has lost it by then, also when no revocation arrived.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:30")]
    public TimeSpan Freshness { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long "not valid" is remembered. Default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:30")]
    public TimeSpan NegativeFreshness { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Most valid answers kept. Default 10,000; one takes about 3 kB.</summary>
    [Range(1, 10_000_000)]
    public int Capacity { get; set; } = 10_000;

    /// <summary>Most "not valid" answers kept. Default 5,000.</summary>
    [Range(1, 10_000_000)]
    public int RefusalCapacity { get; set; } = 5_000;

    /// <summary>
    /// Most questions to identity at once; whoever finds no turn within two seconds gets 503. Default 64.
    /// </summary>
    [Range(1, 10_000)]
    public int Questions { get; set; } = 64;
}
