namespace Panel.Gateway.Edge.Tls;

/// <summary>TLS at the gateway itself, for the <c>https</c> addresses in <c>Urls</c>. Section <c>Gateway:Tls</c>.</summary>
internal sealed class TlsOptions
{
    public const string Section = "Gateway:Tls";

    /// <summary>PEM file with the certificate and its intermediates. Read again when it changes.</summary>
    public string? Certificate { get; set; }

    /// <summary>PEM file with the certificate's key.</summary>
    public string? Key { get; set; }

    /// <summary>How often both files are looked at. Default 10 s.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Requests by plain http are sent to https at this port. Default: none are.</summary>
    public int? RedirectPort { get; set; }

    /// <summary>How long browsers shall insist on https once they came by it; 0 for not at all. Default 180.</summary>
    public int HstsDays { get; set; } = 180;
}
