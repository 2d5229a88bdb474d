using System.Globalization;

namespace Panel.Testing;

/// <summary>A PowerDNS Authoritative Server of the test's own, without any zone.</summary>
public sealed class PrivatePowerDns() : PrivateServer("powerdns.sh")
{
    private readonly int _apiPort = FreePort.Next();

    /// <summary>Where it answers questions.</summary>
    public int Port { get; } = FreePort.Next();

    /// <summary>Where its HTTP API answers.</summary>
    public Uri Url => new($"http://127.0.0.1:{_apiPort}");

    public string ApiKey { get; } = Guid.CreateVersion7().ToString("N");

    private protected override IEnumerable<string> Ports =>
        [Port.ToString(CultureInfo.InvariantCulture), _apiPort.ToString(CultureInfo.InvariantCulture), ApiKey];
}
