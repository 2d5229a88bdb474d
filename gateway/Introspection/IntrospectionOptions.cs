namespace Panel.Gateway.Introspection;

/// <summary>How long answers of identity are used. Section <c>Introspection</c>.</summary>
public sealed class IntrospectionOptions
{
    public const string Section = "Introspection";

    /// <summary>Hard cap on the age of an answer while identity can be asked. Default 30 s.</summary>
    public TimeSpan Freshness { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long "not valid" is remembered. Default 5 s.</summary>
    public TimeSpan NegativeFreshness { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Most answers kept. Default 50,000.</summary>
    public int Capacity { get; set; } = 50_000;
}
