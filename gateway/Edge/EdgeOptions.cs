using System.ComponentModel.DataAnnotations;

namespace Panel.Gateway.Edge;

/// <summary>What stands in front of the gateway. Section <c>Gateway</c>.</summary>
internal sealed class EdgeOptions : IValidatableObject
{
    public const string Section = "Gateway";

    /// <summary>
    /// Addresses and CIDR ranges (<c>10.0.0.7</c>, <c>10.0.0.0/8</c>, <c>fd00::/8</c>) of the
    /// proxies whose <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> count.
    /// Default: none. Each proxy must set both headers itself, and keep the Host.
    /// </summary>
    public List<string> TrustedProxies { get; set; } = [];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        TrustedProxies
            .Where(entry => ProxyNetworks.Parse(entry) is null)
            .Select(entry => new ValidationResult(
                $"'{entry}' is neither an address nor a CIDR range.",
                [nameof(TrustedProxies)]
            ));
}
