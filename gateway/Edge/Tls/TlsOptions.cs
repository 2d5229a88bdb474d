using System.ComponentModel.DataAnnotations;

namespace Panel.Gateway.Edge.Tls;

/// <summary>
/// TLS at the gateway itself, for the <c>https</c> addresses in <c>Urls</c>. Section <c>Gateway:Tls</c>.
/// </summary>
internal sealed class TlsOptions : IValidatableObject
{
    public const string Section = "Gateway:Tls";

    /// <summary>PEM file with the certificate and its intermediates. Read again when it changes.</summary>
    public string? Certificate { get; set; }

    /// <summary>PEM file with the certificate's key, without a password.</summary>
    public string? Key { get; set; }

    /// <summary>How often both files are looked at. Default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "1.00:00:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Requests by plain http are sent to https at this port. Default: none are.</summary>
    [Range(1, 65_535)]
    public int? RedirectPort { get; set; }

    /// <summary>How long browsers shall insist on https once they came by it; 0 for not at all. Default 180.</summary>
    [Range(0, 3650)]
    public int HstsDays { get; set; } = 180;

    public bool IsOn => Certificate is { Length: > 0 } && Key is { Length: > 0 };

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (string.IsNullOrEmpty(Certificate) && string.IsNullOrEmpty(Key))
        {
            return [];
        }

        if (!IsOn)
        {
            return
            [
                new ValidationResult(
                    "Certificate and Key need each other.",
                    [string.IsNullOrEmpty(Key) ? nameof(Key) : nameof(Certificate)]
                ),
            ];
        }

        var (certificate, key) = (PemFile.Read(Certificate!), PemFile.Read(Key!));
        List<ValidationResult> problems = [];
        if (certificate.Problem is { } ofCertificate)
        {
            problems.Add(new(ofCertificate, [nameof(Certificate)]));
        }

        if (key.Problem is { } ofKey)
        {
            problems.Add(new(ofKey, [nameof(Key)]));
        }

        if (problems.Count == 0 && PemFile.ProblemOf(certificate.Text, key.Text) is { } ofBoth)
        {
            problems.Add(new(ofBoth, [nameof(Certificate), nameof(Key)]));
        }

        return problems;
    }
}
